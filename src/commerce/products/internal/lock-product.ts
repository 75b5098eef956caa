import type { MainTx } from '../../../db/handles.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
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
