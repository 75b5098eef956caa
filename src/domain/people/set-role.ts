import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { person } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { forgetActor } from './revoke-sessions.ts'

/** Appoints an admin, or ends it, at once on every session. Only who runs the database may: there is no procedure for it. Throws NOT_FOUND. */
export async function setRole(ctx: Ctx, handle: string, role: 'member' | 'admin'): Promise<void> {
  const [changed] = await ctx.main.db
    .update(person)
    .set({ role })
    .where(and(eq(person.handle, handle), eq(person.status, 'active')))
    .returning({ id: person.id })
  if (!changed) throw new KiwiError('NOT_FOUND', { field: 'handle' })
  await forgetActor(ctx, changed.id)
}
