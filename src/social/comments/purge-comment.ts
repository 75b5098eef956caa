import type { WorkerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { undoEndsAt } from '../posts/undo-window.ts'

/** Job: forgets the words of a deleted comment once it cannot be brought back. May be repeated. */
export async function purgeComment(ctx: WorkerCtx, { commentId }: JobPayload<'comments.purge'>): Promise<void> {
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const [deleted] = await rows(
      tx.db,
      sql<{ endsAt: Date; isOver: boolean }>`
        select ${undoEndsAt('c')} as ends_at, ${undoEndsAt('c')} <= deadline_now(${now}::timestamptz) as is_over
        from comment c where c.id = ${commentId}::uuid and c.undoable_by is not null for update`,
    )
    // It was brought back; or the runner's clock is before that of Postgres.
    if (!deleted) return
    if (!deleted.isOver) return enqueue(tx, 'comments.purge', { commentId }, { now, runAt: deleted.endsAt })
    await run(tx.db, sql`update comment set body = '', is_pinned = false, undoable_by = null where id = ${commentId}::uuid`)
  })
}
