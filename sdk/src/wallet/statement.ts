import { toBase64url } from '../base64url.ts'

interface Asked {
  /** The payment's idempotency key. */
  transfer: string
  amountKrw: number
  payee: {
    /**
     * Id of the person, the shop, or the linked account (`pay.wallet`). It decides who is paid,
     * also after a rename.
     */
    id: string
    /** Shown to the person: `@handle`, `shop:handle`, or `bank:1234` (last four digits). */
    shown: string
  }
}

/**
 * A payment that a person approves. It is shown to them and signed exactly. Only the procedure
 * `verb` may use it. A basket is signed with each line, its coupon and points, and a `pay.send`
 * that answers a money request with its id.
 */
export type Payment = Asked &
  (
    | { verb: 'pay.send'; requestId?: string | null }
    | { verb: 'pay.payShop' | 'pay.withdraw' | 'shops.payouts.fund' }
    | ({ verb: 'orders.place' } & SignedBasket)
    | ({ verb: 'orders.checkout' } & SignedCheckout)
  )

/** The text to sign. The API builds the same text from the call. */
export async function paymentStatement(payment: Payment, nonce: string): Promise<string> {
  const { verb, transfer, amountKrw, payee } = payment
  const { id, shown } = payee
  return JSON.stringify({ v: 2, verb, transfer, amountKrw, payee: { id, shown }, subject: await subjectOf(payment), nonce })
}

async function subjectOf(payment: Payment): Promise<string | null> {
  switch (payment.verb) {
    case 'pay.send':
      return payment.requestId ?? null
    case 'orders.place':
      return basketHash(payment)
    case 'orders.checkout':
      return checkoutHash(payment)
    case 'pay.payShop':
    case 'pay.withdraw':
    case 'shops.payouts.fund':
      return null
    default: {
      const unhandled: never = payment
      return unhandled
    }
  }
}

/** What is bought of several shops in one payment, as `orders.previewCheckout` shows it. */
export interface SignedCheckout {
  shops: readonly {
    shopId: string
    shopHandle: string
    lines: readonly { productId: string; quantity: number }[]
    shippingKrw: number
    discountKrw: number
  }[]
  pointsKrw: number
  addressId: string | null
}

const inOrderOfShops = (shops: SignedCheckout['shops']) =>
  shops.toSorted((a, b) => (a.shopId.toLowerCase() < b.shopId.toLowerCase() ? -1 : 1))

/** The payee of a checkout: its shops, in the order of their ids. */
export function checkoutPayee({ shops }: Pick<SignedCheckout, 'shops'>): Asked['payee'] {
  const inOrder = inOrderOfShops(shops)
  return { id: inOrder.map(({ shopId }) => shopId).join(), shown: inOrder.map(({ shopHandle }) => `shop:${shopHandle}`).join() }
}

/** SHA-256, base64url, of shops with their lines and fees, points and address as JSON. */
function checkoutHash({ shops, pointsKrw, addressId }: SignedCheckout): Promise<string> {
  const parts = inOrderOfShops(shops).map(({ shopId, lines, shippingKrw, discountKrw }) => [
    shopId.toLowerCase(),
    lines.map(({ productId, quantity }) => [productId.toLowerCase(), quantity]),
    shippingKrw,
    discountKrw,
  ])
  return hashOf(JSON.stringify([parts, pointsKrw, addressId?.toLowerCase() ?? null]))
}

/** What is bought of one shop, as `orders.place` is given it. */
interface SignedBasket {
  lines: readonly { productId: string; quantity: number }[]
  couponId?: string | undefined
  pointsKrw?: number | undefined
}

/**
 * SHA-256, base64url, of the lines as JSON `[["product id",quantity],…]` in their order; of what is
 * paid with a coupon or points, of `[lines,"coupon id" or null,points]`.
 */
function basketHash({ lines, couponId, pointsKrw = 0 }: SignedBasket): Promise<string> {
  const basket = lines.map(({ productId, quantity }) => [productId.toLowerCase(), quantity])
  const signed = couponId === undefined && pointsKrw === 0 ? basket : [basket, couponId?.toLowerCase() ?? null, pointsKrw]
  return hashOf(JSON.stringify(signed))
}

async function hashOf(text: string): Promise<string> {
  return toBase64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}
