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
import type { cartView, mergeCartInput, putInCartInput, removeFromCartInput } from './schema.ts'

type Cart = z.infer<typeof cartView>
type Line = z.infer<typeof putInCartInput>

/**
 * Sets how many of a product are in the caller's cart, at its price now. Errors: NOT_FOUND, FORBIDDEN (one's own shop), BAD_INPUT (reason
 * `choose_option`), LIMIT_EXCEEDED (reason `cart`).
 */
export async function putInCart(ctx: MemberCtx, line: Line): Promise<Cart> {
  const offer = (await findOffers(ctx, [line.productId])).get(line.productId)
  if (!offer) throw new KiwiError('NOT_FOUND', { field: 'productId' })
  if (offer.shop.isOwn) throw new KiwiError('FORBIDDEN', { field: 'productId', reason: 'own_shop' })
  if (offer.hasOptions) throw new KiwiError('BAD_INPUT', { field: 'productId', reason: 'choose_option' })
  await put(ctx, [{ ...line, priceKrw: offer.priceKrw }], 'set')
  return readCart(ctx)
}

/** Adds what was put in before signing in. What cannot be bought, or no longer fits, is left out. Doing it again changes nothing. */
export async function mergeCart(ctx: MemberCtx, { lines }: z.infer<typeof mergeCartInput>): Promise<Cart> {
  const offers = await findOffers(
    ctx,
    lines.map(({ productId }) => productId),
  )
  const byProduct = new Map(lines.map((line) => [line.productId, line]))
  const priced = [...byProduct.values()].flatMap((line) => {
    const offer = offers.get(line.productId)
    return offer && !offer.hasOptions && !offer.shop.isOwn ? [{ ...line, priceKrw: offer.priceKrw }] : []
  })
  if (priced.length > 0) await put(ctx, priced, 'larger')
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

/** `larger`: of the quantity that is there and the new one. */
async function put(ctx: MemberCtx, lines: (Line & { priceKrw: number })[], how: 'set' | 'larger'): Promise<void> {
  const personId = ctx.actor.personId
  await write(ctx, async (tx) => {
    // Two at once could both be the last that fits.
    await lockNames(tx, `cart:${personId}`)
    const { room } = await one(
      tx.db,
      sql<{ room: number }>`
        select ${maxCartLines}::int - count(*)::int as room from cart_line
        where person_id = ${personId}::uuid and product_id <> all(${sql.list(lines, ({ productId }) => productId, 'uuid')})`,
    )
    if (how === 'set' && room < lines.length) throw new KiwiError('LIMIT_EXCEEDED', { field: 'productId', reason: 'cart' })
    const quantity = how === 'set' ? sql`excluded.quantity` : sql`greatest(cart_line.quantity, excluded.quantity)`
    await run(
      tx.db,
      sql`
        insert into cart_line (person_id, product_id, quantity, price_krw, post_id, added_at)
        select ${personId}::uuid, l.product_id, l.quantity, l.price_krw, l.post_id, ${ctx.now()}::timestamptz
        from ${sql.unnest('l', lines.slice(0, Math.max(0, room)), { productId: 'uuid', quantity: 'int', priceKrw: 'int', postId: 'uuid' })}
        on conflict (person_id, product_id) do update set quantity = ${quantity}, price_krw = excluded.price_krw,
          post_id = coalesce(excluded.post_id, cart_line.post_id)`,
    )
  })
}
