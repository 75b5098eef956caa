import * as z from 'zod'
import { foreignText } from '../../shared/foreign-text.ts'

/** Only the fields that we use: the number that it is made out to is never read back. */
const issueNumber = z.string().min(1).max(50)
const summary = z.object({ cashReceipt: z.object({ issueNumber }) })
const receipt = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ISSUED'), paymentId: z.string(), issueNumber }),
  z.object({ status: z.literal('CANCELLED'), paymentId: z.string() }),
  z.object({ status: z.literal('ISSUE_FAILED'), paymentId: z.string() }),
])
const refusal = z.object({ type: z.string().max(100), pgCode: z.string().max(100).nullish() })

/** The receipt number of a 200 of POST /cash-receipts; null for an unknown body. Pure. */
export const issuedIn = (body: unknown): string | null => {
  const { data } = summary.safeParse(body)
  return data ? foreignText(data.cashReceipt.issueNumber, 50) : null
}

/** A 200 of GET /payments/:id/cash-receipt about this key; null for an unknown body. Pure. */
export function foundIn(body: unknown, key: string) {
  const { data } = receipt.safeParse(body)
  if (!data || data.paymentId !== key) return null
  switch (data.status) {
    case 'ISSUED':
      return { state: 'issued', number: foreignText(data.issueNumber, 50) } as const
    case 'CANCELLED':
      return { state: 'cancelled' } as const
    case 'ISSUE_FAILED':
      return { state: 'failed', code: 'ISSUE_FAILED' } as const
    default: {
      const unhandled: never = data
      throw new Error(String(unhandled))
    }
  }
}

/** The type of an error body, and the code of the company behind PortOne. Pure. */
export function refusalIn(body: unknown): { type: string; code: string } | null {
  const { data } = refusal.safeParse(body)
  return data ? { type: data.type, code: foreignText(data.pgCode ?? data.type, 40) } : null
}
