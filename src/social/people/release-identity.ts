import { and, eq, inArray } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { identity, identityVerification, oauthAccount, person } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { type Decision, decideAccess } from './decide-access.ts'

/**
 * Takes an identity from an account that somebody else made with it, so that its owner can join: the hash is freed, and so is
 * every channel of the owner's that was refused because of it. The account is suspended, or with `detach` falls back to
 * pending and must verify as whoever holds it. Errors: NOT_FOUND, CONFLICT (it has no identity).
 */
export function releaseIdentity(ctx: Ctx, who: string, decision: Decision, { detach = false }: { detach?: boolean } = {}) {
  return decideAccess(ctx, who, 'release_identity', decision, async (tx, { id, status, hasIdentity }) => {
    if (!hasIdentity) throw new KiwiError('CONFLICT', { details: { status } })
    await tx.db.delete(identity).where(eq(identity.personId, id))
    // Nobody may be named to the bank by them any more.
    await tx.db
      .update(identityVerification)
      .set({ state: 'failed' })
      .where(and(eq(identityVerification.personId, id), inArray(identityVerification.state, ['verified', 'linking'])))
    await tx.db
      .update(identityVerification)
      .set({ state: 'failed' })
      .where(and(eq(identityVerification.holderId, id), eq(identityVerification.state, 'linking')))
    await tx.db.delete(oauthAccount).where(and(eq(oauthAccount.personId, id), eq(oauthAccount.state, 'refused')))
    if (status === 'withdrawn') return status
    const outcome = detach && status !== 'suspended' ? 'pending' : 'suspended'
    await tx.db.update(person).set({ status: outcome }).where(eq(person.id, id))
    return outcome
  })
}
