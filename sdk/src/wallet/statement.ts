/** What a person approves: shown to them as exactly this, and signed as exactly this. */
export interface Payment {
  /** The payment's idempotency key. */
  transfer: string
  amountKrw: number
  /** `@handle` of a person, `shop:handle` of a shop or of its order, `bank:1234` (last four digits) for a withdrawal. */
  payee: string
}

/** The text that is signed; the API builds the same from what it was asked to do. */
export function paymentStatement({ transfer, amountKrw, payee }: Payment, nonce: string): string {
  return JSON.stringify({ transfer, amountKrw, payee, nonce })
}
