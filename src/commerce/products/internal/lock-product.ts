import type { MainTx } from '../../../db/handles.ts'
import { one, rows, run } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { ProductCard } from '../schema.ts'

export interface LockedProduct {
  title: string
  category: ProductCard['category']
  stock: number
  hasOptions: boolean
  isOption: boolean
}

/** Locks a product of the shop, or one of its choices. */
export async function lockProduct(tx: MainTx, shopId: string, productId: string): Promise<LockedProduct | undefined> {
  const [found] = await rows(
    tx.db,
    sql<LockedProduct>`
      select g.title, g.category, g.stock, g.option_names <> '{}' as has_options, g.option_of is not null as is_option from product g
      where g.id = ${productId}::uuid and g.shop_id = ${shopId}::uuid for no key update`,
  )
  return found
}

/** Locks a product with its choices: they come first, as an order locks them. */
export async function lockWhole(tx: MainTx, shopId: string, productId: string): Promise<LockedProduct | undefined> {
  await run(
    tx.db,
    sql`select from product where option_of = ${productId}::uuid and shop_id = ${shopId}::uuid order by id for no key update`,
  )
  return lockProduct(tx, shopId, productId)
}

/** Of everything that a shop writes about a product `g`, without the stock, which orders change. */
export const productVersion: Sql = sql`md5(json_build_array(g.title, g.brand, g.category, g.about, g.attributes, g.state, g.image_media_id,
  array(select i.media_id from product_image i where i.product_id = g.id order by i.position), g.price_krw, g.option_names,
  (select json_agg(json_build_array(c.id, c.option_values, c.price_krw) order by c.option_position, c.id)
    from product c where c.option_of = g.id and c.state = 'listed'))::text)`

/** A statement of its own after the lock: it sees what the lock waited for. */
export async function isVersion(tx: MainTx, productId: string, expected: string): Promise<boolean> {
  const { version } = await one(
    tx.db,
    sql<{ version: string }>`select ${productVersion} as version from product g where g.id = ${productId}::uuid`,
  )
  return version === expected
}
