import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { session } from '../../db/schema/person.ts'
import type { sessionList } from './schema.ts'

/** The caller's signed-in devices, newest first. */
export async function listSessions(ctx: MemberCtx): Promise<z.infer<typeof sessionList>> {
  const live = await ctx.main.db
    .select({ id: session.id, device: session.device, createdAt: session.createdAt })
    .from(session)
    .where(and(eq(session.personId, ctx.actor.personId), isNull(session.revokedAt), gt(session.expiresAt, ctx.now())))
    .orderBy(desc(session.id))
    .limit(100)
  return { sessions: live.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), current: row.id === ctx.actor.sessionId })) }
}
