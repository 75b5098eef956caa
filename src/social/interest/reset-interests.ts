import type { Ctx, MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { endListAfter } from './end-list-after.ts'

/**
 * What the caller did until now is not used any more, from the next page on, and a job deletes it. What they chose themselves stays:
 * topics, "less like this", hidden posts. Likes and comments stay on their posts.
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

/** Deletes what the log database keeps of a person's acts until then. Of lists that were shown, the places stay: nothing repeats. */
export async function forgetHistory(ctx: Pick<Ctx, 'log'>, { personId, until }: { personId: string; until: string }): Promise<void> {
  await run(ctx.log.db, sql`delete from person_history where person_id = ${personId}::uuid and at <= ${new Date(until)}::timestamptz`)
}
