import { eq } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { person } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { type Decision, decideAccess } from './decide-access.ts'

/**
 * Appoints an admin, or ends it, at once: sessions of before end, for they are worth something else now. Only who runs the
 * database may: there is no procedure for it. Throws NOT_FOUND for anybody but an active person.
 */
export function setRole(ctx: Ctx, handle: string, role: 'member' | 'admin', decision: Decision) {
  return decideAccess(ctx, handle, 'set_role', decision, async (tx, { id, status }) => {
    if (status !== 'active') throw new KiwiError('NOT_FOUND', { field: 'handle' })
    await tx.db.update(person).set({ role }).where(eq(person.id, id))
    return role
  })
}
