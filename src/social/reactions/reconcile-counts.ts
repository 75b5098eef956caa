import { setTimeout as sleep } from 'node:timers/promises'
import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { type Counts, refreshCounts, rereadCounts } from '../posts/counts.ts'
import { addMoves } from '../counts/add-moves.ts'
import { write } from '../../db/write.ts'

/**
 * Moves per transaction: locks are held for a short time, and a batch that fails costs little to
 * repeat.
 */
const batch = 2_000

/** Of so many posts at most the counts are written to Redis a second time. */
const mostAgain = 20_000

/**
 * Job: adds the moves since the last run to the posts' own counts. One statement deletes a move and
 * adds it, so column + moves is exact at every moment, also when a run dies. Redis then gets the
 * exact counts of the posts that moved. A verb moves Redis after its commit, so a move may be added
 * here first and then once more by its verb, with no row left that tells of it: after `lateMs`,
 * when those verbs have ended, the counts are read and written again.
 */
export async function reconcileCounts(
  ctx: Ctx,
  { lateMs = 0, order }: { lateMs?: number; order?: Parameters<typeof addMoves>[1] } = {},
): Promise<{ moves: number }> {
  let moves = 0
  const moved: string[] = []
  for (;;) {
    const taken = await write(ctx, async (tx) => {
      // One run at a time, so that Redis never gets an older count last. It may get it before the
      // commit: no total changes.
      await run(tx.db, sql`select pg_advisory_xact_lock(hashtext('counts.reconcile'))`)
      const summed = await applyMoves(tx)
      if (moved.length < mostAgain) moved.push(...summed.map(({ id }) => id))
      await refreshCounts(
        ctx,
        summed.flatMap(({ id, counts }) => (counts ? [{ id, ...counts }] : [])),
      )
      return summed.reduce((sum, post) => sum + post.moves, 0)
    })
    moves += taken
    if (taken < batch) break
  }
  const added = await addMoves(ctx, order)
  if (moved.length > 0) await sleep(lateMs)
  for (let at = 0; at < moved.length; at += batch) await rereadCounts(ctx, moved.slice(at, at + batch))
  return { moves: moves + added.moves }
}

interface Summed {
  id: string
  /** Null where the post is gone; its moves are then gone too. */
  counts: Counts | null
  moves: number
}

/**
 * Locks posts in id order. One join by the primary key: two lists without statistics would be
 * joined row by row.
 */
function applyMoves(tx: MainTx) {
  return rows(
    tx.db,
    sql<Summed>`
        with taken as (
          delete from post_count_change where ctid = any(array(select ctid from post_count_change limit ${batch}::int))
          returning post_id, likes, bookmarks, comments
        ), sums as (
          select post_id, sum(likes)::int as likes, sum(bookmarks)::int as bookmarks, sum(comments)::int as comments, count(*)::int as moves
          from taken group by post_id
        ), locked as materialized (
          select p.id, s.likes, s.bookmarks, s.comments from post p join sums s on s.post_id = p.id order by p.id for no key update of p
        ), moved as (
          update post p set like_count = p.like_count + l.likes, bookmark_count = p.bookmark_count + l.bookmarks, comment_count = p.comment_count + l.comments
          from locked l where p.id = l.id
          returning p.id, jsonb_build_object('likes', p.like_count, 'comments', p.comment_count, 'bookmarks', p.bookmark_count) as counts
        )
        select s.post_id as id, m.counts, s.moves from sums s left join moved m on m.id = s.post_id`,
  )
}
