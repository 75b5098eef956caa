import type { Ctx } from '../../context.ts'
import { type Queryable, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { changeVotes, hourVote } from './internal/keep-interactions.ts'

/** The stream may bring a purchase after its cancel, so each run looks at these cancels again. */
const lookBackMs = 48 * 3_600_000

interface Vote {
  hour: Date
  postId: string
  personId: string
}

/**
 * A purchase that was cancelled whole has no vote: nobody ranks a post by buying and cancelling. Its event is deleted from the log,
 * and the vote of its hour is computed from the remaining events.
 */
export async function withdrawPurchases(ctx: Pick<Ctx, 'main' | 'log'>, until: Date): Promise<number> {
  const orders = await rows(
    ctx.main.db,
    sql<{ id: string; at: Date }>`
      select id, confirmed_at as at from "order" where state = 'cancelled' and confirmed_at is not null and post_id is not null
        and ended_at >= ${new Date(until.getTime() - lookBackMs)}::timestamptz`,
  )
  if (orders.length === 0) return 0
  return changeVotes(ctx, async (db) => {
    const votes = await rows(
      db,
      sql<Vote>`
        delete from interaction i using ${sql.unnest('o', orders, { id: 'uuid', at: 'timestamptz' })}
        where i.id = o.id and i.at >= o.at - interval '1 minute' and i.at <= o.at + interval '1 minute'
        returning date_trunc('hour', i.at, 'UTC') as hour, i.post_id, i.person_id`,
    )
    if (votes.length > 0) await recompute(db, votes)
    return votes.length
  })
}

async function recompute(db: Queryable, votes: Vote[]): Promise<void> {
  const changed = sql`(
    select distinct * from ${sql.unnest('v', votes, { hour: 'timestamptz', postId: 'uuid', personId: 'uuid' })}) t`
  await run(db, sql`delete from vote_hour v using ${changed} where (v.hour, v.post_id, v.person_id) = (t.hour, t.post_id, t.person_id)`)
  await run(
    db,
    sql`
      insert into vote_hour (hour, post_id, person_id, author_id, weight)
      select t.hour, i.post_id, i.person_id, i.author_id, ${hourVote}
      from ${changed} join interaction i on i.post_id = t.post_id and i.person_id = t.person_id
        and i.at >= t.hour and i.at < t.hour + interval '1 hour' and i.weight <> 0
      group by 1, 2, 3, 4`,
  )
}
