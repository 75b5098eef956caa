import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { productCardsOf, productColumns, type ProductRow, productSource } from '../products/product-cards.ts'
import { keptSeenDays } from './rules.ts'
import type { seenList } from './schema.ts'

/**
 * What the caller looked at last and may buy, newest first. Plan: seen_product_of_person in its
 * order.
 */
export async function listSeen(ctx: MemberCtx): Promise<z.infer<typeof seenList>> {
  const { personId } = ctx.actor
  const since = new Date(ctx.now().getTime() - keptSeenDays * 86_400_000)
  const [found, { isKept }] = await Promise.all([
    rows(
      ctx.main.db,
      sql<ProductRow>`
        select ${productColumns} from seen_product w join (${productSource}) on g.id = w.product_id join person o on o.id = s.owner_id
        where w.person_id = ${personId}::uuid and w.seen_at >= ${since}::timestamptz and ${productSoldTo(personId, 'o')}
        order by w.seen_at desc, w.product_id desc`,
    ),
    one(ctx.main.db, sql<{ isKept: boolean }>`select keeps_seen_products as is_kept from person where id = ${personId}::uuid`),
  ])
  return { products: await productCardsOf(ctx, found), isKept }
}
