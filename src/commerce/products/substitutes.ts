import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { productCardsOf, productColumns, type ProductRow, productSource } from './product-cards.ts'
import type { productCards, productInput } from './schema.ts'

const maxShown = 6
/** Read on either side of the price, sold-out ones too: the index does not know the stock. */
const maxRead = 60

/**
 * What else could be bought: listed, in stock, of the category of the product, nearest in price
 * first. Empty for a product that is not there. Plan: product_near in both directions from the
 * price.
 */
export async function substitutes(ctx: Ctx, { productId }: z.infer<typeof productInput>): Promise<z.infer<typeof productCards>> {
  const isLike = sql`n.category = asked.category and n.option_of is null and n.state = 'listed'`
  const found = await rows(
    ctx.main.db,
    sql<ProductRow>`
      select sold.* from product asked cross join lateral (
        select ${productColumns} from (
          (select n.id, n.price_krw from product n where ${isLike} and n.price_krw >= asked.price_krw order by n.price_krw, n.id limit ${maxRead}::int)
          union all
          (select n.id, n.price_krw from product n where ${isLike} and n.price_krw < asked.price_krw order by n.price_krw desc, n.id desc limit ${maxRead}::int)
        ) near join (${productSource}) on g.id = near.id join person o on o.id = s.owner_id
        where g.id <> asked.id and g.stock > 0 and ${productSoldTo(ctx.actor?.personId ?? null, 'o')}
        order by abs(near.price_krw - asked.price_krw), g.id limit ${maxShown}::int) sold
      where asked.id = ${productId}::uuid`,
  )
  return { products: await productCardsOf(ctx, found) }
}
