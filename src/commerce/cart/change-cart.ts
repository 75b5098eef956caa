import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxCartLines } from '../../shared/bounds.ts'
import { findOffers } from './offers.ts'
import { readCart } from './read-cart.ts'
import type { cartView, putInCartInput, removeFromCartInput } from './schema.ts'

type Cart = z.infer<typeof cartView>
type Line = z.infer<typeof putInCartInput>

/**
 * Sets how many of a product are in the caller's cart, at its price now. Errors: NOT_FOUND,
 * FORBIDDEN (one's own shop), BAD_INPUT (reason `choose_option`), LIMIT_EXCEEDED (reason `cart`).
 */
export async function putInCart(ctx: MemberCtx, line: Line): Promise<Cart> {
  const offer = (await findOffers(ctx, [line.productId])).get(line.productId)
  if (!offer) throw new KiwiError('NOT_FOUND', { field: 'productId' })
  if (offer.shop.isOwn) throw new KiwiError('FORBIDDEN', { field: 'productId', reason: 'own_shop' })
  if (offer.hasOptions) throw new KiwiError('BAD_INPUT', { field: 'productId', reason: 'choose_option' })
  await put(ctx, { ...line, priceKrw: offer.priceKrw })
  return readCart(ctx)
}

/** Takes products out of the caller's cart. One that is not there is no error. */
export async function removeFromCart(ctx: MemberCtx, { productIds }: z.infer<typeof removeFromCartInput>): Promise<Cart> {
  await run(
    ctx.main.db,
    sql`delete from cart_line where person_id = ${ctx.actor.personId}::uuid and product_id = any(${productIds}::uuid[])`,
  )
  return readCart(ctx)
}

async function put(ctx: MemberCtx, line: Line & { priceKrw: number }): Promise<void> {
  const personId = ctx.actor.personId
  const { productId, quantity, priceKrw, postId } = line
  await write(ctx, async (tx) => {
    // Two at once could both be the last that fits.
    await lockNames(tx, `cart:${personId}`)
    const { others } = await one(
      tx.db,
      sql<{ others: number }>`
        select count(*)::int as others from cart_line where person_id = ${personId}::uuid and product_id <> ${productId}::uuid`,
    )
    if (others >= maxCartLines) throw new KiwiError('LIMIT_EXCEEDED', { field: 'productId', reason: 'cart' })
    await run(
      tx.db,
      sql`
        insert into cart_line (person_id, product_id, quantity, price_krw, post_id, added_at)
        values (${personId}::uuid, ${productId}::uuid, ${quantity}::int, ${priceKrw}::int, ${postId}::uuid, ${ctx.now()}::timestamptz)
        on conflict (person_id, product_id) do update set quantity = excluded.quantity, price_krw = excluded.price_krw,
          post_id = coalesce(excluded.post_id, cart_line.post_id)`,
    )
  })
}
