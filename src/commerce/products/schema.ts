import * as z from 'zod'
import { cardImage } from '../../social/posts/schema.ts'
import { category } from '../../social/people/schema.ts'
import { gtinPattern, maxLengths, maxOptionNames, maxOptions, maxPictures, maxPriceKrw, maxStock, skuPattern } from '../../shared/bounds.ts'
import { attributeKeys } from '../../shared/attributes.ts'
import { cursor, handle, textBlock, textLine, uuid } from '../../shared/text.ts'

const productPicture = cardImage.omit({ tags: true })

/** A choice of a product, which is bought by its own id. */
const productOption = z.object({
  id: z.string(),
  /** One for each of `optionNames`. */
  values: z.array(z.string()),
  priceKrw: z.int(),
  stock: z.int(),
})
const withOptions = { optionNames: z.array(z.string()), options: z.array(productOption) }
export type ProductOption = z.infer<typeof productOption>

export const productCard = z.object({
  id: z.string(),
  title: z.string(),
  brand: z.string(),
  category,
  /** With options: the lowest price of them. */
  priceKrw: z.int(),
  /** The highest price of the options, if they differ. */
  priceToKrw: z.int().nullable(),
  /** Then only its options can be bought. */
  hasOptions: z.boolean(),
  inStock: z.boolean(),
  image: productPicture.nullable(),
  shop: z.object({ id: z.string(), handle: z.string(), name: z.string() }),
})
export type ProductCard = z.infer<typeof productCard>
export const productPage = z.object({ products: z.array(productCard), nextCursor: z.string().nullable() })
/**
 * "Buy this look": lines of one order are of one shop, so a client groups these by `shop.handle`.
 */
export const postProductsInput = z.strictObject({ postId: uuid })
export const postProducts = z.object({ products: z.array(productCard.extend({ stock: z.int(), ...withOptions })) })
const attribute = z.object({ key: z.enum(attributeKeys), value: z.string() })
/** `id` is the parent's if a choice was asked for. */
export const productDetail = productCard.extend({
  shop: productCard.shape.shop.extend({ logoUrl: z.string().nullable() }),
  about: z.string(),
  stock: z.int(),
  lookCount: z.int(),
  ...withOptions,
  /** In order; the first is `image`. */
  pictures: z.array(productPicture),
  attributes: z.array(attribute),
})

/** From each moment on, oldest first; empty if the price never changed in the time that is kept. */
export const priceHistory = z.object({ prices: z.array(z.object({ at: z.iso.datetime(), priceKrw: z.int() })) })
/**
 * How many results of a search each filter would leave. `isComplete` is false if there are more
 * that were not counted.
 */
export const productFacets = z.object({
  total: z.int(),
  isComplete: z.boolean(),
  categories: z.array(z.object({ category, count: z.int() })),
  shops: z.array(z.object({ id: z.string(), name: z.string(), count: z.int() })),
  choices: z.array(z.object({ value: z.string(), count: z.int() })),
  inStock: z.int(),
  prices: z.object({ fromKrw: z.int().nullable(), toKrw: z.int().nullable() }),
})
export const productCards = z.object({ products: z.array(productCard) })
/** `wasKrw`: the price when the caller saved the newest post that shows it. */
export const fallenProducts = z.object({ products: z.array(productCard.extend({ wasKrw: z.int() })) })

export const shopProductsInput = z.strictObject({ handle, cursor, limit: z.int().min(1).max(50).default(20) })

const moreImageMediaIds = z.array(uuid).max(maxPictures - 1)
const attributes = z
  .array(z.strictObject({ key: z.enum(attributeKeys), value: textLine(maxLengths.productAttribute, 1) }))
  .max(attributeKeys.length)
const priceKrw = z.int().min(1).max(maxPriceKrw)
const stock = z.int().min(0).max(maxStock)
const sku = z.string().regex(skuPattern)
const state = z.enum(['listed', 'unlisted'])
/**
 * The options that a product has from now on, in order; both lists empty: none. An option is found
 * by its id, else by its values. One that is on sale keeps its stock unless `expectedStock`, the
 * number that the shop saw, is given: CONFLICT if it is another now. A new one, or one that was
 * taken away and comes back, gets `stock`. `sku` counts for a new one only.
 */
const choices = {
  optionNames: z.array(textLine(maxLengths.optionName, 1)).max(maxOptionNames),
  options: z
    .array(
      z.strictObject({
        optionId: uuid.optional(),
        values: z.array(textLine(maxLengths.optionValue, 1)).min(1).max(maxOptionNames),
        priceKrw,
        stock,
        expectedStock: stock.optional(),
        sku: sku.optional(),
      }),
    )
    .max(maxOptions),
}
function checkChoices({ optionNames, options }: z.infer<z.ZodObject<typeof choices>>, refuse: z.RefinementCtx): void {
  const wrong = (...path: (string | number)[]) => refuse.addIssue({ code: 'custom', path })
  if ((optionNames.length === 0) !== (options.length === 0)) wrong('options')
  if (new Set(optionNames).size !== optionNames.length) wrong('optionNames')
  const seen = new Set<string>()
  for (const [at, { values }] of options.entries()) {
    const key = JSON.stringify(values)
    if (values.length !== optionNames.length || seen.has(key)) wrong('options', at, 'values')
    seen.add(key)
  }
}
/** Of everything that a shop writes about a product, without stock. */
const version = z.string().regex(/^[0-9a-f]{32}$/)
const choicesOfProduct = z.strictObject(choices).superRefine(checkChoices)

export const createProductInput = z.strictObject({
  title: textLine(maxLengths.productTitle, 1),
  brand: textLine(maxLengths.productBrand).default(''),
  category,
  about: textBlock(maxLengths.productAbout).default(''),
  priceKrw,
  stock,
  /**
   * One of the two identifies the product; a second product with the same key is refused as
   * CONFLICT with details.productId.
   */
  gtin: z.string().regex(gtinPattern).optional(),
  sku: sku.optional(),
  imageMediaId: uuid.nullable().default(null),
  /** The pictures after the first, in order. */
  moreImageMediaIds: moreImageMediaIds.default([]),
  /** Of those that its category has; see shared/attributes.ts. */
  attributes: attributes.default([]),
  state: state.default('listed'),
  /** With options, price and stock follow from them. */
  choices: choicesOfProduct.optional(),
})
/**
 * Changes all of it or nothing. `expectedVersion`: what `products.edit` gave; CONFLICT
 * (`expectedVersion`) if somebody changed anything but stock since. Orders change the stock at any
 * moment: `stock` is set only if it still is `expectedStock`, the number that the shop saw; else
 * CONFLICT.
 */
export const updateProductInput = z
  .strictObject({
    productId: uuid,
    title: textLine(maxLengths.productTitle, 1).optional(),
    brand: textLine(maxLengths.productBrand).optional(),
    category: category.optional(),
    about: textBlock(maxLengths.productAbout).optional(),
    priceKrw: priceKrw.optional(),
    stock: stock.optional(),
    expectedStock: stock.optional(),
    state: state.optional(),
    imageMediaId: uuid.nullable().optional(),
    moreImageMediaIds: moreImageMediaIds.optional(),
    attributes: attributes.optional(),
    choices: choicesOfProduct.optional(),
    expectedVersion: version.optional(),
  })
  .refine(({ stock, expectedStock }) => (stock === undefined) === (expectedStock === undefined), { path: ['expectedStock'] })
export const setOptionsInput = z.strictObject({ productId: uuid, ...choices }).superRefine(checkChoices)
export const productInput = z.strictObject({ productId: uuid })
/**
 * An https address of a product that is sold elsewhere, to tag it. `priceKrw` counts if its page
 * names none.
 */
export const createFromLinkInput = z.strictObject({
  url: textLine(800, 1),
  category: category.default('daily'),
  priceKrw: priceKrw.nullable().default(null),
})
export const linkInput = z.strictObject({ linkId: uuid })
/**
 * `waiting` for seconds, while the page is read; then `ready` with the product to tag, or
 * `refused`.
 */
export const productLinkView = z.object({
  linkId: z.string(),
  state: z.enum(['waiting', 'ready', 'refused']),
  refusal: z
    .enum(['not_public', 'not_found', 'unreachable', 'too_large', 'wrong_type', 'too_many_hops', 'no_product', 'no_price'])
    .nullable(),
  product: z.object({ id: z.string(), title: z.string(), priceKrw: z.int(), url: z.string() }).nullable(),
})
export const findProductsInput = z.strictObject({ text: textLine(maxLengths.search, 1) })

export const ownProductsInput = z.strictObject({
  /** In title, brand, or at the beginning of the SKU or barcode. Empty: all. */
  text: textLine(maxLengths.search).default(''),
  show: z.enum(['all', 'listed', 'unlisted', 'soldOut']).default('all'),
  cursor,
  limit: z.int().min(1).max(50).default(30),
})
const ownState = z.enum(['listed', 'unlisted', 'hidden'])
export const ownOption = productOption
export const ownProductPage = z.object({
  products: z.array(
    productCard.omit({ inStock: true, shop: true }).extend({
      stock: z.int(),
      state: ownState,
      /** Its SKU or barcode. */
      code: z.string(),
      options: z.array(ownOption),
    }),
  ),
  nextCursor: z.string().nullable(),
})
export const ownProduct = z.object({
  product: productDetail,
  state: ownState,
  code: z.string(),
  version,
  /** In order, those too that are still processed. */
  pictures: z.array(z.object({ mediaId: z.string(), image: productPicture.nullable() })),
})
export const setStatesInput = z.strictObject({ productIds: z.array(uuid).min(1).max(200), state })
