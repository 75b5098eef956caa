import { and, eq, inArray } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { identity, identityVerification, oauthAccount, person } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { markHidden } from '../access/recently-hidden.ts'
import { type Decision, decideAccess } from './decide-access.ts'

/**
 * Removes an identity that somebody else used here and frees its refused channels, so that its
 * owner can join. The account becomes suspended, or with `detach` pending. Errors: NOT_FOUND,
 * CONFLICT (it has no identity).
 */
export function releaseIdentity(ctx: Ctx, who: string, decision: Decision, { detach = false }: { detach?: boolean } = {}) {
  return decideAccess(ctx, who, 'release_identity', decision, async (tx, { id, status, hasIdentity }) => {
    if (!hasIdentity) throw new KiwiError('CONFLICT', { details: { status } })
    await tx.db.delete(identity).where(eq(identity.personId, id))
    // The bank connector names people by these verifications.
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
    tx.afterCommit(() => markHidden(ctx, 'authors', id))
    return outcome
  })
}
