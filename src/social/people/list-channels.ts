import { webauthn } from '#webauthn'
import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { oauthProviders } from '../../platform/oauth/port.ts'
import type { channelList } from './schema.ts'

/** The sign-in providers that are set up, in the order to show them. */
export function listChannels(ctx: Pick<Ctx, 'platform'>): z.infer<typeof channelList> {
  return { providers: oauthProviders.filter((name) => ctx.platform.oauth[name] !== undefined), passkeys: Boolean(webauthn) }
}
