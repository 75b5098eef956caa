import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { newId } from '../../ids.ts'
import { wakeStreams } from '../../realtime/publish.ts'
import type { Decision } from './decide-access.ts'
import { endSessions, isLive } from './end-sessions.ts'
import { endCachedSessions } from './revoke-sessions.ts'

const peopleAtATime = 500

/**
 * Ends every session of everybody, after tokens may have leaked; they can sign in again. Goes on
 * person by person in parts that commit, so it may be interrupted and repeated. The decision is
 * recorded for each. Errors: UNAVAILABLE.
 */
export async function endEverySession(
  ctx: Ctx,
  { actor, reason }: Decision,
  { onProgress, atATime = peopleAtATime }: { onProgress?: (people: number) => void; atATime?: number } = {},
): Promise<{ people: number; endedSessions: number }> {
  const total = { people: 0, endedSessions: 0 }
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const found = await rows(
      ctx.main.db,
      sql<{ personId: string }>`select distinct s.person_id from session s
          where s.person_id > ${after}::uuid and ${isLive(ctx.now())} order by s.person_id limit ${atATime}`,
    )
    if (found.length === 0) return total
    const decisions = found.map(({ personId }) => ({ id: newId(ctx.now()), personId }))
    const ended = await write(ctx, async (tx) => {
      await run(
        tx.db,
        sql`insert into access_decision (id, person_id, action, actor, reason, outcome, at)
            select d.id, p.id, 'end_sessions', ${actor}, ${reason}, p.status, ${ctx.now()}::timestamptz
            from ${sql.unnest('d', decisions, { id: 'uuid', personId: 'uuid' })} join person p on p.id = d.person_id`,
      )
      return endSessions(
        ctx,
        tx.db,
        sql`s.person_id = any(${sql.list(found, ({ personId }) => personId, 'uuid')})`,
        'decided',
        found.length,
      )
    })
    await endCachedSessions(ctx, ended)
    await wakeStreams(
      ctx,
      found.map(({ personId }) => personId),
    )
    total.people += found.length
    total.endedSessions += ended.length
    onProgress?.(total.people)
    after = found.at(-1)!.personId
  }
}
