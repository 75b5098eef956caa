import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { retellComments } from '../notifications/retell-comments.ts'
import { moveCount } from '../posts/counts.ts'

/**
 * After a block between two people or its end: withholds or returns the comments of each under the
 * other's posts, with the counts of those posts and the notices of those comments.
 */
export async function withholdBetween(ctx: Ctx, tx: MainTx, one: string, other: string): Promise<void> {
  const changed = await rows(
    tx.db,
    sql<{ id: string; postId: string; moved: number }>`select id, post_id, moved from withhold_comments(array(
          select comments_around(${one}::uuid, ${other}::uuid) union select comments_around(${other}::uuid, ${one}::uuid)))`,
  )
  if (changed.length === 0) return
  await retellComments(
    tx,
    changed.map(({ id }) => id),
    ctx.now(),
  )
  const moves = new Map<string, number>()
  for (const { postId, moved } of changed) moves.set(postId, (moves.get(postId) ?? 0) + moved)
  tx.afterCommit(async () => void (await Promise.all([...moves].map(([postId, by]) => moveCount(ctx, postId, 'comments', by)))))
}
