import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { type Counts, refreshCounts } from '../posts/counts.ts'
import { write } from '../../db/write.ts'

/** Moves per transaction: its locks are short, and a batch that fails is small when it is taken again. */
const batch = 2_000

/**
 * Job: folds the moves since the last run into the posts' own counts. A move is deleted and added in one statement, so at every
 * moment column + moves = truth, whoever else runs or dies. Redis is then told the truth for exactly the posts that moved;
 * a move that Redis missed or counted twice left a row here too, so the run after it puts that right.
 */
export async function reconcileCounts(ctx: Ctx): Promise<{ moves: number }> {
  let moves = 0
  for (;;) {
    const taken = await write(ctx, async (tx) => {
      // One run at a time, so that Redis never hears an older figure last. It may hear before the commit: folding changes no total.
      await rows(tx.db, sql`select pg_advisory_xact_lock(hashtext('counts.reconcile'))`)
      const folded = await fold(tx)
      await refreshCounts(ctx, folded)
      return folded.reduce((sum, post) => sum + post.moves, 0)
    })
    moves += taken
    if (taken < batch) return { moves }
  }
}

/** Posts are locked in id order. One join by the primary key: two lists without statistics would be joined row by row. */
function fold(tx: MainTx): Promise<(Counts & { id: string; moves: number })[]> {
  return rows(
    tx.db,
    sql`with taken as (
          delete from post_count_change where ctid = any(array(select ctid from post_count_change limit ${batch}::int))
          returning post_id, likes, bookmarks, comments
        ), sums as (
          select post_id, sum(likes)::int as likes, sum(bookmarks)::int as bookmarks, sum(comments)::int as comments, count(*)::int as moves
          from taken group by post_id
        ), locked as materialized (
          select p.id, s.likes, s.bookmarks, s.comments, s.moves from post p join sums s on s.post_id = p.id order by p.id for no key update of p
        )
        update post p set like_count = p.like_count + l.likes, bookmark_count = p.bookmark_count + l.bookmarks, comment_count = p.comment_count + l.comments
        from locked l where p.id = l.id
        returning p.id, p.like_count as likes, p.bookmark_count as bookmarks, p.comment_count as comments, l.moves`,
  )
}
