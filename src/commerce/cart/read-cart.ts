import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { sql } from '../../db/sql.ts'
import { pictureUrl } from '../../social/media/picture.ts'
import { findOffers, type Offer } from './offers.ts'
import type { cartCount, cartView } from './schema.ts'

type Cart = z.infer<typeof cartView>
type Line = Cart['gone'][number]

/** A line's picture is shown at 80 CSS pixels, on screens of up to 3 device pixels each. */
const lineWidthPx = 240

interface Row {
  productId: string
  quantity: number
  priceKrw: number
  postId: string | null
  optionValues: string[]
  variants: MediaVariant[] | null
}

/**
 * The caller's cart: what can be bought by shop, with present prices, and what cannot. Plan:
 * cart_line_pkey, at most 100 rows.
 */
export async function readCart(ctx: MemberCtx): Promise<Cart> {
  const lines = await rows(
    ctx.main.db,
    sql<Row>`
      select c.product_id, c.quantity, c.price_krw, c.post_id, g.option_values, m.variants
      from cart_line c join product g on g.id = c.product_id left join product p on p.id = g.option_of
      left join media m on m.id = coalesce(g.image_media_id, p.image_media_id) and m.state = 'ready'
      where c.person_id = ${ctx.actor.personId}::uuid order by c.added_at, c.product_id`,
  )
  const offers = await findOffers(
    ctx,
    lines.map(({ productId }) => productId),
  )
  const cart: Cart = { shops: [], gone: [] }
  for (const line of lines) {
    const offer = offers.get(line.productId)
    const shown = lineOf(line, offer, await pictureUrl(ctx, line.variants, lineWidthPx))
    if (!offer || offer.hasOptions) {
      cart.gone.push(shown)
      continue
    }
    const { id, handle, name, shipping } = offer.shop
    let part = cart.shops.find(({ shop }) => shop.id === id)
    if (!part) {
      part = { shop: { id, handle, name }, shipping, lines: [], goodsKrw: 0 }
      cart.shops.push(part)
    }
    part.lines.push(shown)
    if (shown.state === 'ok' || shown.state === 'price_changed') part.goodsKrw += shown.unitPriceKrw * shown.quantity
  }
  return cart
}

export function countCart(ctx: MemberCtx): Promise<z.infer<typeof cartCount>> {
  return one(
    ctx.main.db,
    sql<{ lines: number }>`select count(*)::int as lines from cart_line where person_id = ${ctx.actor.personId}::uuid`,
  )
}

function lineOf({ productId, quantity, priceKrw, postId, optionValues }: Row, offer: Offer | undefined, imageUrl: string | null): Line {
  const plain = { productId, quantity, priceWasKrw: priceKrw, postId, optionValues, imageUrl }
  if (!offer || offer.hasOptions) return { ...plain, title: '', stock: 0, unitPriceKrw: priceKrw, state: 'gone' }
  const { title, stock, priceKrw: unitPriceKrw } = offer
  return { ...plain, title, stock, unitPriceKrw, state: stateOf(quantity, stock, priceKrw, unitPriceKrw) }
}

function stateOf(quantity: number, stock: number, wasKrw: number, isKrw: number): Line['state'] {
  if (stock === 0) return 'sold_out'
  if (stock < quantity) return 'fewer'
  return wasKrw === isKrw ? 'ok' : 'price_changed'
}
