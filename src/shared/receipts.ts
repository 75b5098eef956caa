import { phoneDigits } from './postcodes.ts'
import { registrationDigits } from './seller.ts'

/** 소득공제, by a phone number; 지출증빙, by a business number. */
export const receiptUses = ['deduction', 'proof'] as const
export type ReceiptUse = (typeof receiptUses)[number]

export const receiptStates = ['requested', 'unknown', 'issued', 'cancelling', 'cancelled', 'failed'] as const
export type ReceiptState = (typeof receiptStates)[number]
/** Of an order at most one is in these. */
export const liveReceiptStates = ['requested', 'unknown', 'issued', 'cancelling'] as const

/** The digits of the number that a cash receipt can be made out to; null for anything else. */
export function receiptDigits(use: ReceiptUse, text: string): string | null {
  if (use === 'proof') return registrationDigits(text)
  const digits = phoneDigits(text)
  return digits !== null && digits.startsWith('01') ? digits : null
}
