import type { Ctx, MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { lowestIdAt } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { endListAfter } from './end-list-after.ts'

/**
 * What the caller did until now is not used any more, from the next page on, and a job deletes it,
 * with the reasons of the lists that were shown. What they chose themselves stays: topics, "less
 * like this", hidden posts. Likes and comments stay on their posts.
 */
export async function resetInterests(ctx: MemberCtx): Promise<{ resetAt: string }> {
  const { personId } = ctx.actor
  const now = ctx.now()
  await write(ctx, async (tx) => {
    await run(tx.db, sql`update person set interests_reset_at = ${now}::timestamptz where id = ${personId}::uuid`)
    await enqueue(tx, 'interest.forget', { personId, until: now.toISOString() }, { now })
    await endListAfter(ctx, tx, personId)
  })
  return { resetAt: now.toISOString() }
}

/**
 * Deletes what the log database keeps of a person's acts until then, and why posts were shown in
 * their lists. Which posts these were stays, so that nothing repeats. Plan: person_history_pkey;
 * interest_list_person.
 */
export async function forgetHistory(ctx: Pick<Ctx, 'log'>, { personId, until }: { personId: string; until: string }): Promise<void> {
  const at = new Date(until)
  await run(ctx.log.db, sql`delete from person_history where person_id = ${personId}::uuid and at <= ${at}::timestamptz`)
  await run(
    ctx.log.db,
    sql`update interest_list set slots = '[]' where person_id = ${personId}::uuid and list_id < ${lowestIdAt(at)}::uuid and slots <> '[]'`,
  )
}
