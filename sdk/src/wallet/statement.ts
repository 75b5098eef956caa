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
 * `verb` may use it. A basket is signed with each line, and a `pay.send` that answers a money
 * request with its id.
 */
export type Payment = Asked &
  (
    | { verb: 'pay.send'; requestId?: string | null }
    | { verb: 'pay.payShop' | 'pay.withdraw' | 'shops.payouts.fund' }
    | { verb: 'orders.place'; lines: readonly { productId: string; quantity: number }[] }
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
      return basketHash(payment.lines)
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

/** SHA-256, base64url, of the lines as JSON `[["product id",quantity],…]` in their order. */
async function basketHash(lines: readonly { productId: string; quantity: number }[]): Promise<string> {
  const basket = JSON.stringify(lines.map(({ productId, quantity }) => [productId.toLowerCase(), quantity]))
  return toBase64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(basket)))
}
