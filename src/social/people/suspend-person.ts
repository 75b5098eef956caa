import { eq } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { person } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { markHidden, unmarkHidden } from '../access/recently-hidden.ts'
import { type Decision, decideAccess } from './decide-access.ts'

/** Suspends a person at once. Errors: NOT_FOUND, CONFLICT (withdrawn or already suspended). */
export function suspendPerson(ctx: Ctx, who: string, decision: Decision) {
  return decideAccess(ctx, who, 'suspend', decision, async (tx, { id, status }) => {
    if (status === 'withdrawn' || status === 'suspended') throw new KiwiError('CONFLICT', { details: { status } })
    await tx.db.update(person).set({ status: 'suspended' }).where(eq(person.id, id))
    // Lists in Redis may still name their posts.
    tx.afterCommit(() => markHidden(ctx, 'authors', id))
    return 'suspended'
  })
}

/** Makes them active again, or pending without an identity. Errors: NOT_FOUND, CONFLICT. */
export function restorePerson(ctx: Ctx, who: string, decision: Decision) {
  return decideAccess(ctx, who, 'restore', decision, async (tx, { id, status, hasIdentity, handle }) => {
    if (status !== 'suspended') throw new KiwiError('CONFLICT', { details: { status } })
    const restored = hasIdentity && handle !== null ? 'active' : 'pending'
    const [found] = await tx.db.update(person).set({ status: restored }).where(eq(person.id, id)).returning({ isPrivate: person.isPrivate })
    if (restored === 'active' && !found?.isPrivate) tx.afterCommit(() => unmarkHidden(ctx, 'authors', id))
    return restored
  })
}
