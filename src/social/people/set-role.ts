import { eq } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { person } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import type { Role } from '../../shared/roles.ts'
import { type Decision, decideAccess } from './decide-access.ts'

/**
 * Gives a person a role of staff, or makes them a member again; their sessions end. Errors:
 * NOT_FOUND, also for a role of somebody who is not active.
 */
export function setRole(ctx: Ctx, handle: string, role: Role, decision: Decision) {
  return decideAccess(ctx, handle, 'set_role', decision, async (tx, { id, status }) => {
    if (status !== 'active' && role !== 'member') throw new KiwiError('NOT_FOUND', { field: 'handle' })
    await tx.db.update(person).set({ role }).where(eq(person.id, id))
    return role
  })
}
