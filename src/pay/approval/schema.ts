import { createHash } from 'node:crypto'
import * as z from 'zod'
import { uuid } from '../../shared/text.ts'

const base64url = (characters: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${characters}}$`))

/**
 * A person's approval of one payment. `proof`: the PIN was right on this session and device a
 * moment ago (pay.pin.finishLogin); `signature`: the device's ECDSA P-256 SHA-256 signature (r ‖ s,
 * 64 bytes) over `paymentStatement`.
 */
export const approval = z.strictObject({ deviceId: uuid, proof: base64url(43), signature: base64url(86) })
export type ApprovalInput = z.infer<typeof approval>

/** The verbs that need an approval; an approval is valid for the verb it names and no other. */
export type PaymentVerb = 'pay.send' | 'pay.payShop' | 'orders.place' | 'orders.checkout' | 'pay.withdraw' | 'shops.payouts.fund'

export interface PaymentStatement {
  verb: PaymentVerb
  /** The idempotency key of the payment. */
  transfer: string
  amountKrw: number
  payee: {
    /** Of the person, the shop or the linked bank account, because a name may pass to another. */
    id: string
    /**
     * As the payer saw it: `@handle`, `shop:handle` (orders too) or `bank:1234` (last four). Of
     * several shops, both with commas.
     */
    shown: string
  }
  /** The id of the money request or the `basketHash` of the order that it pays for, or null. */
  subject: string | null
  /** The proof's nonce, made by the server. */
  nonce: string
}

/** Version of the statement's format, so that no text can be read in two ways. */
const version = 2

/** The exact text that the device shows and signs. */
export function paymentStatement({ verb, transfer, amountKrw, payee: { id, shown }, subject, nonce }: PaymentStatement): string {
  return JSON.stringify({ v: version, verb, transfer, amountKrw, payee: { id, shown }, subject, nonce })
}

export interface SignedPart {
  shopId: string
  lines: readonly { productId: string; quantity: number }[]
  shippingKrw: number
  discountKrw: number
}

/** Shops in the order of their ids: a checkout is signed in one order, whatever the cart shows. */
export const inOrderOfShops = <Part extends { shopId: string }>(parts: readonly Part[]): Part[] =>
  parts.toSorted((a, b) => (a.shopId.toLowerCase() < b.shopId.toLowerCase() ? -1 : 1))

/**
 * SHA-256, base64url, of `[[["shop id",[["product
 * id",quantity],…],shipping,discount],…],points,"address id" or null]` as JSON, the shops in the
 * order of their ids.
 */
export function checkoutHash(checkout: { shops: readonly SignedPart[]; pointsKrw: number; addressId: string | null }): string {
  const shops = inOrderOfShops(checkout.shops).map(({ shopId, lines, shippingKrw, discountKrw }) => [
    shopId.toLowerCase(),
    lines.map(({ productId, quantity }) => [productId.toLowerCase(), quantity]),
    shippingKrw,
    discountKrw,
  ])
  const signed = JSON.stringify([shops, checkout.pointsKrw, checkout.addressId?.toLowerCase() ?? null])
  return createHash('sha256').update(signed).digest('base64url')
}

/** What of the total the buyer's wallet does not pay. */
export interface SignedSavings {
  couponId?: string | undefined
  pointsKrw?: number | undefined
}

/**
 * SHA-256, base64url, of the lines `[["product id",quantity],…]` as JSON, in the buyer's order; of
 * what is paid with a coupon or points, of `[lines,"coupon id" or null,points]`.
 */
export function basketHash(
  lines: readonly { productId: string; quantity: number }[],
  { couponId, pointsKrw = 0 }: SignedSavings = {},
): string {
  const basket = lines.map(({ productId, quantity }) => [productId.toLowerCase(), quantity])
  const signed = couponId === undefined && pointsKrw === 0 ? basket : [basket, couponId?.toLowerCase() ?? null, pointsKrw]
  return createHash('sha256').update(JSON.stringify(signed)).digest('base64url')
}
