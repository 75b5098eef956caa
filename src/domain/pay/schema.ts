import { z } from 'zod'
import { personChip } from '../people/schema.ts'
import { cursor, handle, humanText, idempotencyKey, uuid } from '../text.ts'

/** Whole won. */
export const amountKrw = z.int().min(1).max(2_000_000)

export const wallet = z.object({
  balanceKrw: z.int(),
  /** Promised to holds; `balanceKrw - heldKrw` can be spent. */
  heldKrw: z.int(),
  bankAccount: z.object({ bankCode: z.string(), bankName: z.string(), lastFour: z.string() }).nullable(),
})

/** Links the caller's own account at the bank, found by the bank under their verified identity. */
export const linkBankAccountInput = z.strictObject({ bankCode: z.string().regex(/^\d{3}$/), fintechUseNum: z.string().regex(/^\d{24}$/) })

export const topUpInput = z.strictObject({ idempotencyKey, amountKrw })
export const bankCallView = z.object({
  bankCallId: z.string(),
  /** `unknown`: the bank gave no answer yet; it is asked again until it does. */
  state: z.enum(['requested', 'sent', 'confirmed', 'failed', 'unknown']),
  amountKrw: z.int(),
})
export const bankCallInput = z.strictObject({ bankCallId: uuid })

export const sendInput = z.strictObject({ idempotencyKey, toHandle: handle, amountKrw, memo: humanText(40).default('') })
export const payShopInput = z.strictObject({ idempotencyKey, shopHandle: handle, amountKrw, memo: humanText(40).default('') })
export const transferReceipt = z.object({ transferId: z.string(), amountKrw: z.int(), balanceKrw: z.int(), createdAt: z.iso.datetime() })

export const historyInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
export const historyLine = z.object({
  transferId: z.string(),
  kind: z.enum(['top_up', 'send', 'payment', 'settlement', 'return']),
  /** Negative when money left this wallet. */
  amountKrw: z.int(),
  balanceAfterKrw: z.int(),
  counterparty: z.discriminatedUnion('kind', [
    personChip.extend({ kind: z.literal('person') }),
    z.object({ kind: z.literal('shop'), name: z.string(), handle: z.string() }),
    /** The bank, or Kiwi itself. */
    z.object({ kind: z.literal('house') }),
  ]),
  memo: z.string(),
  createdAt: z.iso.datetime(),
})
export const historyPage = z.object({ lines: z.array(historyLine), nextCursor: z.string().nullable() })
