import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import type { ProductOnOffer } from '../rules.ts'

export interface Quantity {
  productId: string
  quantity: number
}

/** The listed products of the shop among these, locked in id order, so that two baskets cannot deadlock. */
export async function lockOffers(tx: MainTx, shopId: string, productIds: string[]): Promise<ProductOnOffer[]> {
  return rows(
    tx.db,
    sql<ProductOnOffer>`
      select g.id, g.title, g.price_krw, g.stock from product g
      where g.id = any(${productIds}::uuid[]) and g.shop_id = ${shopId}::uuid and g.state = 'listed'
      order by g.id for no key update`,
  )
}

/** Takes from the stock. False if a product has too little: then the caller must roll back. */
export async function takeStock(tx: MainTx, taken: Quantity[]): Promise<boolean> {
  const moved = await rows(
    tx.db,
    sql<{ id: string }>`
      update product g set stock = g.stock - t.quantity from ${quantities(taken)}
      where g.id = t.product_id and g.stock >= t.quantity returning g.id`,
  )
  return moved.length === taken.length
}

/** Returns cancelled products to the stock, unlisted ones too. */
export async function returnStock(tx: MainTx, returned: Quantity[]): Promise<void> {
  await run(
    tx.db,
    sql`
      with locked as materialized (
        select id from product where id = any(${sql.list(returned, ({ productId }) => productId, 'uuid')}) order by id for no key update)
      update product g set stock = g.stock + t.quantity from ${quantities(returned)}
      where g.id = t.product_id and exists (select from locked where id = t.product_id)`,
  )
}

function quantities(list: Quantity[]) {
  return sql.unnest('t', list, { productId: 'uuid', quantity: 'int' })
}
