import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { lowestIdAt, newId } from '../../ids.ts'

const againAfterMs = 3_600_000

/**
 * Somebody asked for what is for staff without the permission. Once per person and hour: the row
 * says that it happened, not how often.
 */
export async function recordRefused(ctx: MemberCtx, path: string): Promise<void> {
  const now = ctx.now()
  const me = ctx.actor.personId
  const since = lowestIdAt(new Date(now.getTime() - againAfterMs))
  await run(
    ctx.main.db,
    sql`insert into staff_act (id, actor, act, person_id, subject, reason, request_id, at)
        select ${newId(now)}::uuid, ${me}, 'staff_refused', ${me}::uuid, ${path}, '', ${ctx.requestId}, ${now}::timestamptz
        where not exists (select from staff_act where actor = ${me} and person_id = ${me}::uuid and act = 'staff_refused' and id >= ${since}::uuid)`,
  ).catch((err: unknown) => ctx.logger.warn({ requestId: ctx.requestId, err }, 'a refusal of staff rights was not recorded'))
}
