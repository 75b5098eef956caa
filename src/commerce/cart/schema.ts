import * as z from 'zod'
import { maxCartLines } from '../../shared/bounds.ts'
import { uuid } from '../../shared/text.ts'
import { shippingRuleView } from '../shipping/schema.ts'

const quantity = z.int().min(1).max(99)

/** Sets how many of it are in the cart: doing it again changes nothing. */
export const putInCartInput = z.strictObject({ productId: uuid, quantity, postId: uuid.nullable().default(null) })
export const removeFromCartInput = z.strictObject({ productIds: z.array(uuid).min(1).max(maxCartLines) })

const cartLine = z.object({
  productId: z.string(),
  /** Empty for one that is gone. */
  title: z.string(),
  imageUrl: z.string().nullable(),
  optionValues: z.array(z.string()),
  quantity: z.int(),
  stock: z.int(),
  unitPriceKrw: z.int(),
  /** When it was put in. */
  priceWasKrw: z.int(),
  /** `fewer`: there are fewer than the person wants. `gone`: it is not sold (to them) any more. */
  state: z.enum(['ok', 'price_changed', 'fewer', 'sold_out', 'gone']),
  postId: z.string().nullable(),
})
export const cartView = z.object({
  /**
   * Shops in the order in which something of them was put in first. Lines that are gone have no
   * shop.
   */
  shops: z.array(
    z.object({
      shop: z.object({ id: z.string(), handle: z.string(), name: z.string() }),
      shipping: shippingRuleView,
      lines: z.array(cartLine),
      /** Of the lines that can be bought. */
      goodsKrw: z.int(),
    }),
  ),
  gone: z.array(cartLine),
})
export const cartCount = z.object({ lines: z.int() })
