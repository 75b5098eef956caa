import * as z from 'zod'
import { cardImage } from '../../social/posts/schema.ts'
import { category } from '../../social/people/schema.ts'
import { maxLengths } from '../../shared/bounds.ts'
import { cursor, handle, textBlock, textLine, uuid } from '../../shared/text.ts'

export const productCard = z.object({
  id: z.string(),
  title: z.string(),
  brand: z.string(),
  category,
  priceKrw: z.int(),
  inStock: z.boolean(),
  image: cardImage.omit({ tags: true }).nullable(),
  shop: z.object({ id: z.string(), handle: z.string(), name: z.string() }),
})
export type ProductCard = z.infer<typeof productCard>
export const productPage = z.object({ products: z.array(productCard), nextCursor: z.string().nullable() })
/** "Buy this look": lines of one order are of one shop, so a client groups these by `shop.handle`. */
export const postProductsInput = z.strictObject({ postId: uuid })
export const postProducts = z.object({ products: z.array(productCard.extend({ stock: z.int() })) })
export const productDetail = productCard.extend({ about: z.string(), stock: z.int(), lookCount: z.int() })

export const shopProductsInput = z.strictObject({ handle, cursor, limit: z.int().min(1).max(50).default(20) })

export const createProductInput = z.strictObject({
  title: textLine(100, 1),
  brand: textLine(40).default(''),
  category,
  about: textBlock(2000).default(''),
  priceKrw: z.int().min(1).max(100_000_000),
  stock: z.int().min(0).max(1_000_000),
  /** One of the two identifies the product; a second product with the same key is refused as CONFLICT with details.productId. */
  gtin: z
    .string()
    .regex(/^\d{8,14}$/)
    .optional(),
  sku: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/)
    .optional(),
  imageMediaId: uuid.nullable().default(null),
})
/** Orders change the stock at any moment: `stock` is set only if it still is `expectedStock`, the number that the shop saw; else CONFLICT. */
export const updateProductInput = z
  .strictObject({
    productId: uuid,
    title: textLine(100, 1).optional(),
    about: textBlock(2000).optional(),
    priceKrw: z.int().min(1).max(100_000_000).optional(),
    stock: z.int().min(0).max(1_000_000).optional(),
    expectedStock: z.int().min(0).max(1_000_000).optional(),
    state: z.enum(['listed', 'unlisted']).optional(),
  })
  .refine(({ stock, expectedStock }) => (stock === undefined) === (expectedStock === undefined), { path: ['expectedStock'] })
export const productInput = z.strictObject({ productId: uuid })
export const findProductsInput = z.strictObject({ text: textLine(maxLengths.search, 1) })
