import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { isLive } from './end-sessions.ts'
import type { sessionList } from './schema.ts'

/** The caller's live sessions, newest first. */
export async function listSessions(ctx: MemberCtx): Promise<z.infer<typeof sessionList>> {
  const live = await rows(
    ctx.main.db,
    sql<{ id: string; device: string; createdAt: Date; lastUsedAt: Date }>`select s.id, s.device, s.created_at, s.last_used_at
          from session s where s.person_id = ${ctx.actor.personId} and ${isLive(ctx.now())} order by s.id desc limit 100`,
  )
  return {
    sessions: live.map(({ createdAt, lastUsedAt, ...row }) => ({
      ...row,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      current: row.id === ctx.actor.sessionId,
    })),
  }
}
