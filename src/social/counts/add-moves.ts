import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { movesAfterMs, orderHoldsMinutes } from '../comments/rules.ts'

/** Per transaction: locks are held for a short time. */
const batch = 2_000

/** When comments may move in the order "best". */
const usualOrder = { movesAfterMs, orderHoldsMinutes }

/**
 * Adds the moves of `count_change` to the columns that are kept, and decides the places of comments
 * whose likes moved.
 */
export async function addMoves(ctx: Ctx, order = usualOrder): Promise<{ moves: number }> {
  let moves = 0
  for (;;) {
    const taken = await write(ctx, (tx) => addBatch(tx, order))
    moves += taken
    if (taken < batch) return { moves }
  }
}

/**
 * One statement deletes a move and adds it, so column + moves is exact at every moment, also when a
 * run dies. Locks in id order. A comment that moved too lately to move again leaves an empty move
 * for a later run.
 */
async function addBatch({ db }: Pick<Ctx['main'], 'db'>, order: typeof usualOrder): Promise<number> {
  const { moves } = await one(
    db,
    sql<{ moves: number }>`
      with taken as (
        delete from count_change where ctid = any(array(select ctid from count_change limit ${batch}::int for update skip locked)) returning kind, key, by
      ), sums as materialized (
        select kind, key, sum(by)::int as by from taken group by kind, key having sum(by) <> 0 or kind = 'comment_likes'
      ), ids as materialized (
        select kind, key::uuid as id, by from sums where kind <> 'tagged'
      ), tags as materialized (
        select h.tag, s.by from hashtag h join sums s on s.kind = 'tagged' and s.key = h.tag order by h.tag for no key update of h
      ), people as materialized (
        select p.id, s.by from person p join ids s on s.kind = 'followers' and s.id = p.id order by p.id for no key update of p
      ), products as materialized (
        select g.id, s.by from product g join ids s on s.kind = 'looks' and s.id = g.id order by g.id for no key update of g
      ), comments as materialized (
        select c.id, c.like_count + s.by as likes, comment_step(c.like_count + s.by, c.is_hearted) as step, c.best,
          coalesce(c.best_from <= now() - ${order.orderHoldsMinutes}::int * interval '1 minute', true) as may_move
        from comment c join ids s on s.kind = 'comment_likes' and s.id = c.id order by c.id for no key update of c
      ), followed as (
        update person p set follower_count = p.follower_count + l.by from people l where p.id = l.id
      ), shown as (
        update product g set look_count = g.look_count + l.by from products l where g.id = l.id
      ), liked as (
        update comment c set like_count = l.likes from comments l where c.id = l.id and (l.step = l.best or not l.may_move)
      ), moved as (
        update comment c set like_count = l.likes, best = l.step, best_before = l.best,
          best_from = now() + ${order.movesAfterMs}::int * interval '1 millisecond'
        from comments l where c.id = l.id and l.step <> l.best and l.may_move
      ), waiting as (
        insert into count_change (kind, key, by) select 'comment_likes', id::text, 0 from comments where step <> best and not may_move returning 1
      ), tagged as (
        update hashtag h set post_count = h.post_count + l.by from tags l where h.tag = l.tag
      ), due as (
        insert into hashtag_due (tag) select h.tag from hashtag h where h.tag in (select key from taken where kind = 'tagged') order by 1 on conflict do nothing
      )
      select (select count(*) from taken)::int - (select count(*) from waiting)::int as moves`,
  )
  return moves
}
