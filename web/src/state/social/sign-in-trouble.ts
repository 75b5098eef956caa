import { clientRefusals } from '../../../../src/shared/client-refusals.ts'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import { asKiwiError } from '../kiwi.ts'
import { channelNames, channelOf } from './channels.ts'

const { SIGN_IN_CANCELLED, SIGN_IN_EXPIRED, SIGN_IN_REFUSED, ALREADY_JOINED, ACCOUNT_SUSPENDED, TOO_MANY_REQUESTS } = clientRefusals
const sentences: Record<string, { ko: string; en: string }> = {
  SIGN_IN_CANCELLED,
  SIGN_IN_EXPIRED,
  SIGN_IN_REFUSED,
  ALREADY_JOINED,
  ACCOUNT_SUSPENDED,
  TOO_MANY_REQUESTS,
  UNAVAILABLE: {
    ko: '지금은 로그인할 수 없어요. 잠시 뒤 다시 해 주세요.',
    en: 'Sign-in is not available right now. Please try again shortly.',
  },
}
const anything = { ko: '로그인하지 못했어요. 다시 시도해 주세요.', en: 'Sign-in did not work. Please try again.' }

/**
 * The sentence for the code in the address to which a failed sign-in returns; `provider` is the one
 * they joined with.
 */
export function signInTrouble(code: string, provider?: string): string {
  const joinedWith = code === 'ALREADY_JOINED' ? channelOf(provider) : null
  if (joinedWith) return m.already_joined_with({ provider: channelNames[joinedWith]() })
  return (sentences[code] ?? anything)[getLocale()]
}

/** Why a verification did not count. One that began elsewhere may be a stranger's link. */
export function verificationTrouble(error: unknown): string {
  const { code, message, details } = asKiwiError(error)
  if (code === 'NOT_FOUND') return m.verify_elsewhere()
  if (code === 'ALREADY_JOINED') return signInTrouble(code, String(details?.provider))
  return code === 'IDENTITY_FAILED' && details?.reason === 'expired' ? m.verify_expired() : message
}
