import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxAlerts } from '../../shared/bounds.ts'
import { findOfferFor } from './internal/find-offer-for.ts'
import { readWish } from './read-wish.ts'
import type { alertInput, WishState } from './schema.ts'

/**
 * Waits for a product that is sold out, or for a lower price; one notice, and it is over. Errors:
 * NOT_FOUND, CONFLICT (`alert_true`) if it is so already, LIMIT_EXCEEDED (`alerts`).
 */
export async function setAlert(ctx: MemberCtx, { productId, kind, on, belowKrw }: z.infer<typeof alertInput>): Promise<WishState> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    await lockNames(tx, `alerts:${personId}`)
    if (!on) {
      await run(
        tx.db,
        sql`delete from product_alert where person_id = ${personId}::uuid and product_id = ${productId}::uuid and kind = ${kind}`,
      )
      return readWish(ctx, { productId }, tx.db)
    }
    const { priceKrw, stock } = await findOfferFor(ctx, tx.db, productId, { orOption: true, lock: true })
    if (kind === 'restock' ? stock > 0 : priceKrw <= (belowKrw ?? 0))
      throw new KiwiError('CONFLICT', { field: 'productId', reason: 'alert_true', details: { priceKrw, stock } })
    const others = await one(
      tx.db,
      sql<{ count: number }>`
        select count(*)::int as count from product_alert where person_id = ${personId}::uuid and (product_id, kind) <> (${productId}::uuid, ${kind}::text)`,
    )
    if (others.count >= maxAlerts) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'alerts', details: { limit: maxAlerts } })
    await run(
      tx.db,
      sql`
        insert into product_alert (person_id, product_id, kind, below_krw, created_at)
        values (${personId}::uuid, ${productId}::uuid, ${kind}, ${belowKrw}::int, ${ctx.now()}::timestamptz)
        on conflict (person_id, product_id, kind) do update set below_krw = excluded.below_krw`,
    )
    return readWish(ctx, { productId }, tx.db)
  })
}
