import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { dismissInput } from './schema.ts'

/**
 * Never suggests a person to the caller again, or may again (`on: false`, an undo). Nobody is told.
 * A repeated call changes nothing.
 */
export async function dismissPerson(ctx: MemberCtx, { personId, on }: z.infer<typeof dismissInput>): Promise<{ on: boolean }> {
  const me = ctx.actor.personId
  await run(
    ctx.main.db,
    on
      ? sql`
          insert into dismissed_suggestion (person_id, dismissed_id, created_at)
          select ${me}::uuid, id, ${ctx.now()}::timestamptz from person where id = ${personId}::uuid on conflict do nothing`
      : sql`delete from dismissed_suggestion where person_id = ${me}::uuid and dismissed_id = ${personId}::uuid`,
  )
  return { on }
}
