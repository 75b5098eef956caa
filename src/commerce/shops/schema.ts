import * as z from 'zod'
import { maxLengths } from '../../shared/bounds.ts'
import { sellerKinds } from '../../shared/seller.ts'
import { handle, newHandle, textBlock, textLine, uuid } from '../../shared/text.ts'
import { cardImage } from '../../social/posts/schema.ts'

export const openShopInput = z.strictObject({
  handle: newHandle,
  name: textLine(maxLengths.shopName, 1),
  about: textBlock(maxLengths.shopAbout).default(''),
})
export const shopView = z.object({
  id: z.string(),
  handle: z.string(),
  name: z.string(),
  about: z.string(),
  hours: z.string(),
  returnPolicy: z.string(),
  ownerHandle: z.string(),
  logoUrl: z.string().nullable(),
  banner: cardImage.omit({ tags: true }).nullable(),
  productCount: z.int(),
  /** Orders are confirmed and captured when they are placed. */
  autoConfirm: z.boolean(),
})
/**
 * The caller's own pictures of the purpose `shop`, which are ready. Null takes one away; what is
 * left out stays.
 */
export const setShopPicturesInput = z.strictObject({ logoMediaId: uuid.nullable().optional(), bannerMediaId: uuid.nullable().optional() })
export const setAutoConfirmInput = z.strictObject({ autoConfirm: z.boolean() })
export const shopInput = z.strictObject({ handle })

/** What the shop says of itself. */
export const describeShopInput = z.strictObject({
  about: textBlock(maxLengths.shopAbout),
  hours: textBlock(maxLengths.shopHours),
  returnPolicy: textBlock(maxLengths.returnPolicy),
})

const seller = { name: textLine(maxLengths.sellerName, 1), phone: textLine(20, 8), email: textLine(maxLengths.email, 5) }
/**
 * Who sells. A business gives its name (상호), who represents it, its number, the number of its
 * mail-order report and its address. A report that the law does not ask for is ''. A private seller
 * gives name, phone and e-mail address.
 */
export const shopDetailsInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('business'),
    ...seller,
    representative: textLine(maxLengths.sellerName, 1),
    registrationNumber: textLine(20, 10),
    mailOrderNumber: textLine(40),
    address: textLine(maxLengths.sellerAddress, 4),
  }),
  z.strictObject({ kind: z.literal('private'), ...seller }),
])
const shownSeller = { name: z.string(), phone: z.string(), email: z.string() }
const sellerView = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('business'),
    ...shownSeller,
    representative: z.string(),
    registrationNumber: z.string(),
    mailOrderNumber: z.string(),
    address: z.string(),
  }),
  z.object({ kind: z.literal('private'), ...shownSeller }),
])
export type Seller = z.infer<typeof sellerView>
/**
 * `kind` null: the shop has given no details. `seller` null beside a kind: a private seller, shown
 * to buyers of the shop only.
 */
export const shopDetailsView = z.object({ kind: z.enum(sellerKinds).nullable(), seller: sellerView.nullable() })
