import * as z from 'zod'
import { uuid } from '../../../shared/text.ts'

const base64url = (characters: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${characters}}$`))

/**
 * A person's word for one payment. `proof` says that the PIN was right on this session and device a moment ago (pay.pin.finish);
 * `signature` is the device's ECDSA P-256 SHA-256 signature (r ‖ s, 64 bytes) over `paymentStatement`.
 */
export const approval = z.strictObject({ deviceId: uuid, proof: base64url(43), signature: base64url(86) })
export type ApprovalInput = z.infer<typeof approval>

export interface PaymentStatement {
  /** The idempotency key of the payment. */
  transfer: string
  amountKrw: number
  /** As shown: `@handle` for a person, `shop:handle` for a shop or an order of it, `bank:1234` (last four) for a withdrawal. */
  payee: string
  /** Of the proof, made by the server. */
  nonce: string
}

/** The exact text that the device shows and signs. */
export function paymentStatement({ transfer, amountKrw, payee, nonce }: PaymentStatement): string {
  return JSON.stringify({ transfer, amountKrw, payee, nonce })
}
