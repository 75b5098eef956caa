import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { joined, type LeftJoined, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { productCardsOf, productColumns, type ProductRow, productSource } from './product-cards.ts'
import type { productPage, shopProductsInput } from './schema.ts'

/**
 * The products of a shop, newest first; who sells there sees unlisted ones too. Errors: NOT_FOUND
 * (shop).
 */
export async function shopProducts(ctx: Ctx, input: z.infer<typeof shopProductsInput>): Promise<z.infer<typeof productPage>> {
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  const viewerId = ctx.actor?.personId ?? null
  const found = await rows(
    ctx.main.db,
    // No row unless the caller may know the shop's owner. The index `product_shop` gives the order,
    // which the loop over the one shop keeps.
    sql<LeftJoined<ProductRow>>`
      select shown.* from shop own join person a on a.id = own.owner_id left join lateral (
        select ${productColumns} from ${productSource}
        where g.shop_id = own.id and g.option_of is null and g.id < ${before}::uuid and (g.state = 'listed' or ${worksInShop(viewerId, 'products', 'own')})
        order by g.id desc limit ${input.limit + 1}::int
      ) shown on true
      where own.handle = ${input.handle} and ${personKnownTo(viewerId, 'a')}`,
  )
  if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'handle' })
  const { page, nextCursor } = pageOf(joined<ProductRow>(found), input.limit, ({ id }) => idCursor.encode(id))
  return { products: await productCardsOf(ctx, page), nextCursor }
}
