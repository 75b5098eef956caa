import type { WorkerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { discardMedia } from '../media/discard-media.ts'
import { undoEndsAt } from './undo-window.ts'

interface Deleted {
  authorId: string
  /** From when nothing can be undone. */
  endsAt: Date
  isOver: boolean
}

/**
 * Job: what a deletion leaves once it cannot be undone: its files, its earlier versions, rows of
 * timelines, its search document. May be repeated.
 */
export async function purgePost(ctx: WorkerCtx, { postId, authorId }: JobPayload<'posts.purge'>): Promise<void> {
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const endsAt = sql`case when p.deleted_from is null then p.deleted_at else ${undoEndsAt('p')} end`
    const [post] = await rows(
      tx.db,
      sql<Deleted>`
        select p.author_id, ${endsAt} as ends_at, ${endsAt} <= deadline_now(${now}::timestamptz) as is_over
        from post p where p.id = ${postId}::uuid and p.state = 'deleted' for update`,
    )
    // It was brought back; or the runner's clock is before that of Postgres.
    if (!post) return
    if (!post.isOver) return enqueue(tx, 'posts.purge', { postId, authorId }, { now, runAt: post.endsAt })
    await run(tx.db, sql`delete from post_version where post_id = ${postId}::uuid`)
    await discardMedia(tx, sql`select media_id from post_image where post_id = ${postId}::uuid`, now)
    await enqueue(tx, 'posts.retract', { postId, authorId: post.authorId }, { now })
    await enqueue(tx, 'search.remove', { kind: 'post', keys: [postId] }, { now })
  })
}
