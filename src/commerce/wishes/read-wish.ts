import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, type Queryable } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { ofProductInput, WishState } from './schema.ts'

/**
 * What the caller keeps about a product; nothing about one that is not there. Plan: three look-ups
 * by key.
 */
export function readWish(ctx: MemberCtx, { productId }: z.infer<typeof ofProductInput>, db: Queryable = ctx.main.db): Promise<WishState> {
  const { personId } = ctx.actor
  return one(
    db,
    sql<WishState>`
      select (select price_krw from wish where person_id = ${personId}::uuid and product_id = ${productId}::uuid) as saved_krw,
        exists (select from product_alert where person_id = ${personId}::uuid and product_id = ${productId}::uuid and kind = 'restock') as tells_restock,
        (select below_krw from product_alert where person_id = ${personId}::uuid and product_id = ${productId}::uuid and kind = 'price') as tells_below_krw`,
  )
}
