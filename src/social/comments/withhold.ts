import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { retellComments } from '../notifications/retell-comments.ts'
import { moveCount } from '../posts/counts.ts'

/**
 * After a block between two people or its end: withholds or returns the comments of each under the
 * other's posts, with the counts of those posts and the notices of those comments.
 */
export function withholdBetween(ctx: Ctx, tx: MainTx, one: string, other: string): Promise<void> {
  return decideAnew(
    ctx,
    tx,
    sql`select comments_around(${one}::uuid, ${other}::uuid) union select comments_around(${other}::uuid, ${one}::uuid)`,
  )
}

/**
 * Hides a comment and the answers to it from everybody, or shows them again. The caller has locked
 * it.
 */
export async function takeDownComment(ctx: Ctx, tx: MainTx, commentId: string, isHidden: boolean): Promise<void> {
  await run(tx.db, sql`update comment set is_hidden = ${isHidden} where id = ${commentId}::uuid`)
  await decideAnew(ctx, tx, threadOf(commentId))
}

/** A comment and the answers to it, for `decideAnew`. Plan: comment_of_post. */
export function threadOf(commentId: string): Sql {
  return sql`select answer.id from comment c join comment answer on answer.post_id = c.post_id and coalesce(answer.parent_id, answer.id) = c.id
    where c.id = ${commentId}::uuid union select ${commentId}::uuid`
}

/**
 * Decides anew which of these comments (a query of ids) are withheld, with the counts of their
 * posts and their notices.
 */
export async function decideAnew(ctx: Ctx, tx: MainTx, ids: Sql): Promise<void> {
  const changed = await rows(
    tx.db,
    sql<{ id: string; postId: string; moved: number }>`select id, post_id, moved from withhold_comments(array(${ids}))`,
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
