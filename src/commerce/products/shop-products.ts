import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { productCardsOf, productColumns, type ProductRow, productSource } from './product-cards.ts'
import { readShop } from '../shops/read-shop.ts'
import type { productPage, shopProductsInput } from './schema.ts'

/** The products of a shop, newest first; its owner sees unlisted ones too. Errors: NOT_FOUND (shop). */
export async function shopProducts(ctx: Ctx, input: z.infer<typeof shopProductsInput>): Promise<z.infer<typeof productPage>> {
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  const shop = await readShop(ctx, { handle: input.handle })
  const found = await rows(
    ctx.main.db,
    // The index `product_shop` gives the order.
    sql<ProductRow>`
      select ${productColumns} from ${productSource}
      where g.shop_id = ${shop.id}::uuid and g.id < ${before}::uuid and (g.state = 'listed' or s.owner_id = ${ctx.actor?.personId ?? null}::uuid)
      order by g.id desc limit ${input.limit + 1}::int`,
  )
  const { page, nextCursor } = pageOf(found, input.limit, ({ id }) => idCursor.encode(id))
  return { products: await productCardsOf(ctx, page), nextCursor }
}
