import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxWishes } from '../../shared/bounds.ts'
import { findOfferFor } from './internal/find-offer-for.ts'
import { readWish } from './read-wish.ts'
import type { WishState, wishInput } from './schema.ts'

/**
 * Saves a product with its price now, or takes it out. A repeated call changes nothing. Errors:
 * NOT_FOUND, LIMIT_EXCEEDED (`wishes`).
 */
export async function setWish(ctx: MemberCtx, { productId, on }: z.infer<typeof wishInput>): Promise<WishState> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    await lockNames(tx, `wishes:${personId}`)
    if (!on) await run(tx.db, sql`delete from wish where person_id = ${personId}::uuid and product_id = ${productId}::uuid`)
    else {
      const { priceKrw } = await findOfferFor(ctx, tx.db, productId)
      const others = await one(
        tx.db,
        sql<{
          count: number
        }>`select count(*)::int as count from wish where person_id = ${personId}::uuid and product_id <> ${productId}::uuid`,
      )
      if (others.count >= maxWishes) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'wishes', details: { limit: maxWishes } })
      await run(
        tx.db,
        sql`
          insert into wish (person_id, product_id, price_krw, created_at)
          values (${personId}::uuid, ${productId}::uuid, ${priceKrw}, ${ctx.now()}::timestamptz) on conflict do nothing`,
      )
    }
    return readWish(ctx, { productId }, tx.db)
  })
}
