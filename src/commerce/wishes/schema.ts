import * as z from 'zod'
import { maxPriceKrw } from '../../shared/bounds.ts'
import { cursor, uuid } from '../../shared/text.ts'
import { productCard } from '../products/schema.ts'

export const wishInput = z.strictObject({ productId: uuid, on: z.boolean() })
export const ofProductInput = z.strictObject({ productId: uuid })
/** What the caller keeps about a product. */
export const wishState = z.object({
  /** The price when it was saved; null while it is not. */
  savedKrw: z.int().nullable(),
  tellsRestock: z.boolean(),
  tellsBelowKrw: z.int().nullable(),
})
export type WishState = z.infer<typeof wishState>

export const listWishesInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
/** `savedKrw`: its price when it was saved; `priceKrw` is today's. */
export const wishPage = z.object({
  products: z.array(productCard.extend({ savedKrw: z.int(), tellsRestock: z.boolean(), tellsBelowKrw: z.int().nullable() })),
  nextCursor: z.string().nullable(),
})

export const seenList = z.object({ products: z.array(productCard), isKept: z.boolean() })
export const keepSeenInput = z.strictObject({ on: z.boolean() })
export const seenAnswer = z.object({ isKept: z.boolean() })

/** `belowKrw` belongs to a price alert that is switched on, and to no other. */
export const alertInput = z
  .strictObject({
    productId: uuid,
    kind: z.enum(['restock', 'price']),
    on: z.boolean(),
    belowKrw: z.int().min(1).max(maxPriceKrw).nullable().default(null),
  })
  .refine(({ kind, on, belowKrw }) => (kind === 'price' && on) === (belowKrw !== null), {
    message: 'is for a price alert that is switched on',
    path: ['belowKrw'],
  })
