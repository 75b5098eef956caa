import type { MemberCtx } from '../../../context.ts'
import { pgErrorConstraint } from '../../../db/errors.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { write } from '../../../db/write.ts'
import { KiwiError } from '../../../errors.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { shopFor } from '../../../pay/settlement/shop-for.ts'
import type { ImportView } from '../schema.ts'
import { readImport } from '../read-import.ts'
import { sheetBounds } from '../rules.ts'

type Work = { from: 'read'; to: 'applying'; job: 'products.applyImport' } | { from: 'applied'; to: 'undoing'; job: 'products.undoImport' }

/** States of an import for which the work was begun. */
const reached: Record<Work['to'], ReadonlySet<string>> = {
  applying: new Set(['applying', 'applied', 'undoing', 'undone']),
  undoing: new Set(['undoing', 'undone']),
}

/** Hands an import of the caller's shop to a job, once. Errors: NOT_FOUND, TOO_LATE, CONFLICT. */
export async function startWork(ctx: MemberCtx, importId: string, { from, to, job }: Work): Promise<ImportView> {
  const shop = await shopFor(ctx, 'products')
  const now = ctx.now()
  const since = sql`${sql.literal(from === 'read' ? 'read_at' : 'applied_at')} > deadline_now(${now}::timestamptz) - ${sheetBounds.undoHours} * interval '1 hour'`
  try {
    await write(ctx, async (tx) => {
      const [started] = await rows(
        tx.db,
        sql<{ id: string }>`update product_import set state = ${to}, done_lines = 0
            where id = ${importId}::uuid and shop_id = ${shop.id}::uuid and state = ${from} and ${since} returning id`,
      )
      if (started) await enqueue(tx, job, { importId }, { now })
    })
  } catch (error) {
    if (pgErrorConstraint(error) === 'product_import_at_work') throw new KiwiError('CONFLICT', { reason: 'import_at_work' })
    throw error
  }
  const found = await readImport(ctx, { importId })
  if (!reached[to].has(found.state)) throw new KiwiError('TOO_LATE')
  return found
}
