import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'

export type Channel = RouterOutputs['auth']['channels']['providers'][number]

export const channelNames: Record<Channel, () => string> = {
  kakao: m.provider_kakao,
  naver: m.provider_naver,
  google: m.provider_google,
  apple: m.provider_apple,
}

/** Null for a name that this version does not know. */
export function channelOf(name: unknown): Channel | null {
  return typeof name === 'string' && Object.hasOwn(channelNames, name) ? (name as Channel) : null
}
