import type { z } from 'zod'
import type { MemberCtx, WorkerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { publish } from '../../realtime/publish.ts'
import { startWork } from './internal/start-work.ts'
import {
  type DoneLine,
  keepOutcomes,
  lockImport,
  lockProducts,
  partLines,
  type PlannedLine,
  setValues,
  type Standing,
} from './internal/parts.ts'
import type { Column, Values } from './rules.ts'
import type { importInput, ImportView } from './schema.ts'

/**
 * Takes an applied import back within a day. A repeated call does nothing. Errors: NOT_FOUND;
 * TOO_LATE; CONFLICT while another import changes the shop's products.
 */
export function startUndo(ctx: MemberCtx, input: z.infer<typeof importInput>): Promise<ImportView> {
  return startWork(ctx, input.importId, { from: 'applied', to: 'undoing', job: 'products.undoImport' })
}

/**
 * Job: gives back, part by part, each value that still is as the import left it; what somebody
 * changed since stays and is kept in the line. A product that the import made is deleted, or taken
 * off sale where an order, a tag or a cart refers to it.
 */
export async function undoImport(ctx: WorkerCtx, { importId }: { importId: string }): Promise<void> {
  while (await write(ctx, (tx) => undoPart(ctx, tx, importId))) {
    // The next part.
  }
}

async function undoPart(ctx: WorkerCtx, tx: MainTx, importId: string): Promise<boolean> {
  const running = await lockImport(tx, importId, 'undoing')
  if (!running) return false
  const now = ctx.now()
  const lines = await rows(
    tx.db,
    sql<PlannedLine>`select line, kind, key, product_id, after, before from product_import_line
        where import_id = ${importId}::uuid and outcome = 'done' order by line limit ${partLines}`,
  )
  if (lines.length === 0) {
    await run(tx.db, sql`update product_import set state = 'undone', undone_at = ${now}::timestamptz where id = ${importId}::uuid`)
    publish(tx, running.personId, { kind: 'import', importId, state: 'undone', doneLines: 0, lines: 0 }, now)
    return false
  }
  const standing = await lockProducts(
    tx,
    running.shopId,
    lines.map(({ productId }) => productId),
  )
  const judged = lines.map((line) => {
    const product = standing.get(line.productId!)
    return { line, product, moved: product ? movedSince(line.after, product) : (Object.keys(line.after) as Column[]) }
  })
  const drop = judged.flatMap(({ line, product, moved }) => (line.kind === 'new' && product && moved.length === 0 ? [product.id] : []))
  const { stay } = await one(tx.db, sql<{ stay: string[] }>`select drop_products(${drop}::uuid[]) as stay`)
  await setValues(
    tx,
    judged.flatMap(({ line, product, moved }) => {
      const back = Object.fromEntries(Object.entries(line.before).filter(([name]) => !moved.includes(name as Column)))
      return line.kind === 'changed' && product && Object.keys(back).length > 0 ? [{ id: product.id, values: back as Values }] : []
    }),
  )
  const done = judged.map(({ line: { line, before, productId }, moved }): DoneLine => {
    // A product that stays, off sale, is kept with no column.
    const isKept = moved.length > 0 || stay.includes(productId!)
    return { line, outcome: isKept ? 'kept' : 'undone', productId, before, problems: [], kept: moved }
  })
  await keepOutcomes(tx, running, done, now)
  return true
}

/** The columns that are no longer as the import left them. */
function movedSince(after: Values, product: Standing): Column[] {
  return (Object.keys(after) as (keyof Values)[]).filter((name) => product[name] !== after[name])
}
