import { eq } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { pgErrorConstraint } from '../../db/errors.ts'
import { person } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { skeletonOf } from '../../shared/imitation.ts'
import { type Decision, decideAbout } from './decide-access.ts'
import { dropChip } from './kept-chips.ts'

/**
 * Gives the verified mark, or takes it: staff have seen that the person is who name and handle say.
 * Nobody else can take a handle that looks like theirs then. Errors: NOT_FOUND (nobody active),
 * CONFLICT (as it is already, or another verified handle looks the same).
 */
export async function setVerified(ctx: Ctx, who: string, isVerified: boolean, decision: Decision) {
  try {
    const decided = await decideAbout(ctx, who, isVerified ? 'verify' : 'unverify', decision, async (tx, { id, handle, status }) => {
      if (status !== 'active' || handle === null) throw new KiwiError('NOT_FOUND', { field: 'who' })
      const [before] = await tx.db.select({ verifiedAs: person.verifiedAs }).from(person).where(eq(person.id, id))
      if ((before?.verifiedAs !== null) === isVerified)
        throw new KiwiError('CONFLICT', { details: { status: isVerified ? 'verified' : 'not verified' } })
      await tx.db
        .update(person)
        .set({ verifiedAs: isVerified ? skeletonOf(handle) : null })
        .where(eq(person.id, id))
      tx.afterCommit(() => dropChip(ctx, id))
      return isVerified ? 'verified' : 'no mark'
    })
    return { ...decided, endedSessions: 0 }
  } catch (error) {
    if (pgErrorConstraint(error) !== 'person_verified_unique') throw error
    throw new KiwiError('CONFLICT', { details: { status: 'written like the handle of another verified person' }, cause: error })
  }
}
