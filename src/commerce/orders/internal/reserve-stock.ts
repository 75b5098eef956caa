import { one, rows, run } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { workersOf } from '../../../pay/settlement/shop-for.ts'
import { isOnOffer } from '../../../social/access/products.ts'
import { paysTaggers } from '../../commissions/fix-commissions.ts'
import type { ProductOnOffer } from '../rules.ts'

export interface Quantity {
  productId: string
  quantity: number
}

export type LockedOffer = ProductOnOffer & {
  /** Its shop pays those who tag. */
  paysTaggers: boolean
  /** Who works on the orders of its shop. */
  sellers: string[]
}

/**
 * The products of these shops on offer among these, locked in id order, so that two baskets cannot
 * deadlock. Errors: BAD_INPUT (reason `choose_option`) for a product of which only a choice is
 * sold.
 */
export async function lockOffers(tx: MainTx, shopIds: string[], productIds: string[]): Promise<LockedOffer[]> {
  const offers = await rows(
    tx.db,
    sql<LockedOffer & { hasOptions: boolean }>`
      select g.id, g.title, g.price_krw, g.stock, g.option_names <> '{}' as has_options, ${paysTaggers(sql`g.shop_id`)} as pays_taggers,
             ${workersOf(sql`g.shop_id`, 'orders')} as sellers
      from product g
      where g.id = any(${productIds}::uuid[]) and g.shop_id = any(${shopIds}::uuid[]) and ${isOnOffer}
      order by g.id for no key update of g`,
  )
  const parent = offers.find(({ hasOptions }) => hasOptions)
  if (parent) throw new KiwiError('BAD_INPUT', { field: `lines.${productIds.indexOf(parent.id)}.productId`, reason: 'choose_option' })
  return offers
}

/** Takes the pieces of the rows `t` from the stock, where there are as many. */
const taking = (from: Sql) => sql`
  update product g set stock = g.stock - t.quantity from ${from} where g.id = t.product_id and g.stock >= t.quantity returning g.id`

/** Takes from the stock. False if a product has too little: then the caller must roll back. */
export async function takeStock(tx: MainTx, taken: Quantity[]): Promise<boolean> {
  const moved = await rows(tx.db, sql<{ id: string }>`with taken as (${taking(quantities(taken))}) select id from taken`)
  return moved.length === taken.length
}

interface NewLine extends Quantity {
  id: string
  orderId: string
  position: number
  title: string
  unitPriceKrw: number
  discountKrw: number
}

/**
 * The same with the lines of new orders, which it writes. Plan: product_pkey per line, one insert
 * of all lines.
 */
export async function sellLines(tx: MainTx, lines: NewLine[]): Promise<boolean> {
  const { isTaken } = await one(
    tx.db,
    sql<{ isTaken: boolean }>`
      with t as (
        select * from ${sql.unnest('t', lines, { id: 'uuid', orderId: 'uuid', productId: 'uuid', position: 'int', title: 'text', unitPriceKrw: 'bigint', quantity: 'int', discountKrw: 'bigint' })}),
      taken as (${taking(sql`t`)}),
      written as (
        insert into order_line (id, order_id, product_id, position, title, unit_price_krw, quantity, discount_krw)
        select id, order_id, product_id, position, title, unit_price_krw, quantity, discount_krw from t)
      select (select count(*) from taken) = (select count(*) from t) as is_taken`,
  )
  return isTaken
}

/**
 * Returns cancelled products to the stock, unlisted ones too; what was merged to the product that
 * it is now.
 */
export async function returnStock(tx: MainTx, returned: Quantity[]): Promise<void> {
  if (returned.length === 0) return
  await run(
    tx.db,
    sql`
      with back as (
        select coalesce(g.merged_into, g.id) as id, sum(t.quantity)::int as quantity
        from ${quantities(returned)} join product g on g.id = t.product_id group by 1),
      locked as materialized (select id from product where id in (select id from back) order by id for no key update)
      update product g set stock = g.stock + b.quantity from back b where g.id = b.id and exists (select from locked where id = b.id)`,
  )
}

function quantities(list: Quantity[]) {
  return sql.unnest('t', list, { productId: 'uuid', quantity: 'int' })
}
