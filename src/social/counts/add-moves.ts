import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'

/** Per transaction: locks are held for a short time. */
const batch = 2_000

/** Adds the moves of `count_change` to the columns that are kept. */
export async function addMoves(ctx: Ctx): Promise<{ moves: number }> {
  let moves = 0
  for (;;) {
    const taken = await write(ctx, (tx) => addBatch(tx))
    moves += taken
    if (taken < batch) return { moves }
  }
}

/** One statement deletes a move and adds it, so column + moves is exact at every moment, also when a run dies. Locks in id order. */
async function addBatch({ db }: Pick<Ctx['main'], 'db'>): Promise<number> {
  const { moves } = await one(
    db,
    sql<{ moves: number }>`
      with taken as (
        delete from count_change where ctid = any(array(select ctid from count_change limit ${batch}::int for update skip locked)) returning kind, key, by
      ), sums as materialized (
        select kind, key, sum(by)::int as by from taken group by kind, key having sum(by) <> 0
      ), ids as materialized (
        select kind, key::uuid as id, by from sums where kind <> 'tagged'
      ), tags as materialized (
        select h.tag, s.by from hashtag h join sums s on s.kind = 'tagged' and s.key = h.tag order by h.tag for no key update of h
      ), people as materialized (
        select p.id, s.by from person p join ids s on s.kind = 'followers' and s.id = p.id order by p.id for no key update of p
      ), products as materialized (
        select g.id, s.by from product g join ids s on s.kind = 'looks' and s.id = g.id order by g.id for no key update of g
      ), followed as (
        update person p set follower_count = p.follower_count + l.by from people l where p.id = l.id
      ), shown as (
        update product g set look_count = g.look_count + l.by from products l where g.id = l.id
      ), tagged as (
        update hashtag h set post_count = h.post_count + l.by from tags l where h.tag = l.tag
      ), due as (
        insert into hashtag_due (tag) select distinct key from taken where kind = 'tagged' order by 1 on conflict do nothing
      )
      select count(*)::int as moves from taken`,
  )
  return moves
}
