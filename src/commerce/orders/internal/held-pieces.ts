import type { MainTx } from '../../../db/handles.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { comesBack, type HeldPieces, takeHeld } from '../return-rules.ts'
import type { OrderFacts } from './find-order-for.ts'
import type { ReturnFacts } from './find-return-for.ts'
import type { Quantity } from './reserve-stock.ts'

/**
 * The pieces of a return go from what the buyer of a locked order has: what was bought, and what
 * exchanges gave. Returns the products that went.
 */
export async function takeFromBuyer(tx: MainTx, order: OrderFacts, asked: ReturnFacts): Promise<Quantity[]> {
  const gone = takeHeld(await readHeld(tx, order), asked.lines, !comesBack(asked.reason))
  const exchanged = gone.filter(({ returnId }) => returnId !== null)
  if (exchanged.length > 0) {
    const taken = sql.unnest('t', exchanged, { returnId: 'uuid', lineId: 'uuid', quantity: 'int' })
    await run(
      tx.db,
      sql`
        update return_line n set kept_quantity = n.kept_quantity - t.quantity from ${taken} where n.return_id = t.return_id and n.line_id = t.line_id`,
    )
    await countExchanged(tx, order)
  }
  return gone.map(({ productId, quantity }) => ({ productId, quantity }))
}

/** The buyer has what a done exchange gives. */
export async function giveToBuyer(tx: MainTx, order: OrderFacts, { id }: ReturnFacts): Promise<void> {
  await run(tx.db, sql`update return_line set kept_quantity = quantity where return_id = ${id}::uuid`)
  await countExchanged(tx, order)
}

async function readHeld({ db }: MainTx, { id, lines }: OrderFacts): Promise<HeldPieces[]> {
  const given = await rows(
    db,
    sql<HeldPieces>`
      select n.line_id, n.return_id, n.to_product_id as product_id, n.kept_quantity as quantity
      from return_request r join return_line n on n.return_id = r.id
      where r.order_id = ${id}::uuid and n.kept_quantity > 0 order by r.id`,
  )
  const bought = lines.map(({ id: lineId, productId, quantity, cancelledQuantity }) => {
    const elsewhere = given.reduce((sum, one) => (one.lineId === lineId ? sum + one.quantity : sum), cancelledQuantity)
    return { lineId, returnId: null, productId, quantity: quantity - elsewhere }
  })
  return [...bought, ...given]
}

async function countExchanged(tx: MainTx, { id }: OrderFacts): Promise<void> {
  await run(
    tx.db,
    sql`
      update order_line l set exchanged_quantity = k.pieces
      from (select n.line_id, sum(n.kept_quantity)::int as pieces from return_request r join return_line n on n.return_id = r.id
            where r.order_id = ${id}::uuid group by n.line_id) k
      where l.id = k.line_id and l.exchanged_quantity <> k.pieces`,
  )
}
