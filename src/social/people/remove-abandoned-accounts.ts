import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { isLive } from './end-sessions.ts'
import { isRefusedChild, removePending } from './internal/remove-abandoned.ts'
import { abandonedAfterMs } from './rules.ts'

const atOnce = 200

/**
 * Job: removes accounts that were begun and never became active, 30 days after they were last used;
 * that of a refused child with the next run. None with a live session. One that cannot be removed
 * is logged and stops no other.
 */
export async function removeAbandonedAccounts(ctx: WorkerCtx): Promise<{ removed: number; failed: number }> {
  const now = ctx.now()
  const isOver = sql`(p.last_active_at < ${new Date(now.getTime() - abandonedAfterMs)}::timestamptz or ${isRefusedChild})
    and not exists (select from session s where s.person_id = p.id and ${isLive(now)})`
  const sum = { removed: 0, failed: 0 }
  for (let after = belowAllIds; ;) {
    // Plan: person_pkey in order, once a day.
    const found = await rows(
      ctx.main.db,
      sql<{ id: string }>`
        select p.id from person p where p.status = 'pending' and p.handle is null and p.id > ${after}::uuid and ${isOver} order by p.id limit ${atOnce}`,
    )
    for (const { id } of found) {
      try {
        if (await remove(ctx, id, isOver)) sum.removed += 1
      } catch (err) {
        sum.failed += 1
        ctx.logger.warn({ err, personId: id }, 'an abandoned account could not be removed; the others go on')
      }
    }
    if (found.length < atOnce) return sum
    after = found.at(-1)?.id ?? after
  }
}

async function remove(ctx: WorkerCtx, personId: string, isOver: Sql): Promise<boolean> {
  return write(ctx, async (tx) => {
    const copies = await rows(
      tx.db,
      sql<{ storageKey: string }>`delete from data_export where person_id = ${personId}::uuid returning storage_key`,
    )
    const isRemoved = await removePending(tx, personId, isOver)
    // Before the commit: nobody would know of a file whose row is gone. A file without its row is
    // deleted by the run that wrote it.
    if (isRemoved && copies.length > 0) await ctx.platform.storage.delete(copies.map(({ storageKey }) => storageKey))
    if (!isRemoved && copies.length > 0) throw new Error('It is in use again, or staff decided something about it.')
    return isRemoved
  })
}
