import type { WorkerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'

const batch = 200
/** No upload may begin so late, and no reading of a file lasts so long. */
const leftAfterMs = 86_400_000

/** Job: deletes the files of imports, and those imports whose file was never said to be there. */
export async function sweepImports(ctx: WorkerCtx): Promise<{ removed: number }> {
  const before = new Date(ctx.now().getTime() - leftAfterMs)
  for (let removed = 0; ;) {
    const left = await rows(
      ctx.main.db,
      sql<{ id: string; storageKey: string }>`select id, storage_key from product_import
          where created_at < ${before}::timestamptz and storage_key <> '' limit ${batch}`,
    )
    if (left.length === 0) return { removed }
    // The files first: a crash between the two leaves rows that the next run finds again.
    await ctx.platform.storage.delete(left.map(({ storageKey }) => storageKey))
    const ids = sql`any(${sql.list(left, ({ id }) => id, 'uuid')})`
    await run(ctx.main.db, sql`delete from product_import where id = ${ids} and state = 'uploading'`)
    await run(ctx.main.db, sql`update product_import set storage_key = '' where id = ${ids}`)
    removed += left.length
  }
}
