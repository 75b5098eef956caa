import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { isLive } from './end-sessions.ts'
import type { sessionList } from './schema.ts'

/** The caller's signed-in devices, newest first; never more than `maxSessions`. */
export async function listSessions(ctx: MemberCtx): Promise<z.infer<typeof sessionList>> {
  const live = await rows<{ id: string; device: string; createdAt: Date; lastUsedAt: Date }>(
    ctx.main.db,
    sql`select s.id, s.device, s.created_at as "createdAt", s.last_used_at as "lastUsedAt"
          from session s where s.person_id = ${ctx.actor.personId} and ${isLive(ctx.now())} order by s.id desc limit 100`,
  )
  return {
    sessions: live.map(({ createdAt, lastUsedAt, ...row }) => ({
      ...row,
      createdAt: new Date(createdAt).toISOString(),
      lastUsedAt: new Date(lastUsedAt).toISOString(),
      current: row.id === ctx.actor.sessionId,
    })),
  }
}
