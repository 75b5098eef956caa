import type { Ctx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'

/**
 * The hash of this browser's own cookie, to which a sign-in is bound. Errors: BAD_INPUT without
 * that cookie.
 */
export function browserOf(ctx: Pick<Ctx, 'client'>): Uint8Array {
  const browserHash = ctx.client?.browserHash()
  if (!browserHash) throw new KiwiError('BAD_INPUT', { details: { reason: 'the browser must accept cookies' } })
  return browserHash
}
