import { webauthn } from '#webauthn'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { passkeyChallenge } from '../../../db/schema/passkey.ts'
import { KiwiError } from '../../../errors.ts'
import { browserOf } from '../../people/browser-of.ts'
import { hashToken, newToken } from '../../people/tokens.ts'
import { challengeAgeMs } from '../rules.ts'
import type { WebAuthn } from './webauthn-port.ts'

/** Errors: UNAVAILABLE where this process has no WebAuthn (Workers). */
export function webauthnHere(): WebAuthn {
  // By its type it is always there; Workers get null.
  const here: WebAuthn | null = webauthn
  if (here === null) throw new KiwiError('UNAVAILABLE', { reason: 'no_passkeys_here' })
  return here
}

/**
 * `personId` is who adds a passkey; null for a sign-in. Errors: BAD_INPUT for a browser without its
 * cookie.
 */
export async function newChallenge(ctx: Ctx, personId: string | null): Promise<string> {
  const browserHash = browserOf(ctx)
  const challenge = newToken(ctx)
  const expiresAt = new Date(ctx.now().getTime() + challengeAgeMs)
  await ctx.main.db.insert(passkeyChallenge).values({ challengeHash: hashToken(challenge), browserHash, personId, expiresAt })
  return challenge
}

/** One statement, so that only one of several answers to the same challenge counts. */
export async function takeChallenge(ctx: Ctx, challenge: string, personId: string | null): Promise<boolean> {
  const browserHash = ctx.client?.browserHash()
  if (!browserHash) return false
  const taken = await rows(
    ctx.main.db,
    sql`update passkey_challenge set used_at = ${ctx.now()}
        where challenge_hash = ${hashToken(challenge)} and browser_hash = ${browserHash} and person_id is not distinct from ${personId}::uuid
          and used_at is null and expires_at > ${ctx.now()}::timestamptz
        returning 1 as taken`,
  )
  return taken.length === 1
}

/**
 * For what the library throws about a wrong answer: null, as its checks say it. What the stores
 * throw goes on.
 */
export function provesNothing(error: unknown): null {
  if (error instanceof KiwiError) throw error
  return null
}
