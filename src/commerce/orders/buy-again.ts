import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { joined, type LeftJoined, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { heldProduct } from '../../social/access/received.ts'
import { productOfferedTo } from '../../social/access/products.ts'
import { productCardOf, productColumns, type ProductRow, productSource } from '../products/product-cards.ts'
import type { postProducts } from '../products/schema.ts'
import type { orderInput } from './schema.ts'

/**
 * What can be bought again of an order of the caller: the same choices, or what they were exchanged
 * for, at today's price and stock, in the order of its lines. Errors: NOT_FOUND.
 */
export async function buyAgain(ctx: MemberCtx, { orderId }: z.infer<typeof orderInput>): Promise<z.infer<typeof postProducts>> {
  const me = ctx.actor.personId
  const found = await rows(
    ctx.main.db,
    sql<LeftJoined<ProductRow>>`
      select sold.* from "order" mine left join lateral (
        select ${productColumns} from order_line l join product was on was.id = ${heldProduct} join (${productSource}) on g.id = coalesce(was.merged_into, was.id) join person o on o.id = s.owner_id
        where l.order_id = mine.id and ${productOfferedTo(me, 'o')} and g.option_names = '{}' order by l.position
      ) sold on true
      where mine.id = ${orderId}::uuid and mine.buyer_id = ${me}::uuid`,
  )
  if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'orderId' })
  const products = joined<ProductRow>(found).map(async (row) => {
    return { ...(await productCardOf(ctx, row)), stock: row.stock, optionNames: [], options: [] }
  })
  return { products: await Promise.all(products) }
}
