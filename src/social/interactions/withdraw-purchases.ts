import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { transaction } from '../../db/transaction.ts'

/** The stream may tell of a purchase after it was taken back, so each run looks at these cancels again. */
const lookBackMs = 48 * 3_600_000

/**
 * A purchase that was taken back whole has no vote: nobody ranks a post by buying and cancelling. Its event leaves the log, and the
 * hour that it was counted in is added up anew from what is left.
 */
export async function withdrawPurchases(ctx: Pick<Ctx, 'main' | 'log'>, until: Date): Promise<number> {
  const orders = await rows<{ id: string; at: string }>(
    ctx.main.db,
    sql`select id, confirmed_at::text as at from "order" where state = 'cancelled' and confirmed_at is not null and post_id is not null
          and ended_at >= ${new Date(until.getTime() - lookBackMs).toISOString()}::timestamptz`,
  )
  if (orders.length === 0) return 0
  return transaction(
    ctx.log,
    async (tx) => {
      await rows(tx.db, sql`select pg_advisory_xact_lock(hashtext('keepInteractions'))`)
      const gone = await rows<{ hour: string; postId: string; personId: string }>(
        tx.db,
        sql`delete from interaction i
            using unnest(${sql.param(orders.map(({ id }) => id))}::uuid[], ${sql.param(orders.map(({ at }) => at))}::timestamptz[]) as o(id, at)
            where i.id = o.id and i.at >= o.at - interval '1 minute' and i.at <= o.at + interval '1 minute'
            returning date_trunc('hour', i.at, 'UTC')::text as hour, i.post_id as "postId", i.person_id as "personId"`,
      )
      if (gone.length > 0) await addUpAnew(tx, gone)
      return gone.length
    },
    { idempotent: true },
  )
}

async function addUpAnew(tx: Pick<Ctx['log'], 'db'>, votes: { hour: string; postId: string; personId: string }[]): Promise<void> {
  const list = (pick: (vote: (typeof votes)[number]) => string, type: string) => sql`${sql.param(votes.map(pick))}::${sql.raw(type)}[]`
  const touched = sql`(select distinct * from unnest(${list((v) => v.hour, 'timestamptz')}, ${list((v) => v.postId, 'uuid')},
    ${list((v) => v.personId, 'uuid')}) as t(hour, post_id, person_id)) t`
  await rows(tx.db, sql`delete from vote_hour v using ${touched} where (v.hour, v.post_id, v.person_id) = (t.hour, t.post_id, t.person_id)`)
  await rows(
    tx.db,
    sql`insert into vote_hour (hour, post_id, person_id, author_id, weight)
        select t.hour, i.post_id, i.person_id, i.author_id, case when min(i.weight) < 0 then -1 else max(i.weight) end
        from ${touched} join interaction i on i.post_id = t.post_id and i.person_id = t.person_id
          and i.at >= t.hour and i.at < t.hour + interval '1 hour' and i.weight <> 0
        group by 1, 2, 3, 4`,
  )
}
