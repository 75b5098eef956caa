import * as z from 'zod'
import { maxLengths, minDeskReason } from '../../shared/bounds.ts'
import { cursor, handle, idempotencyKey, textLine, uuid } from '../../shared/text.ts'
import { amountKrw } from '../schema.ts'

/** Errors: ALL_ACCOUNTS_BUSY, CONFLICT (one is leased already: `pay.virtualAccount`). */
export const leaseInput = z.strictObject({ idempotencyKey, amountKrw, depositorName: textLine(maxLengths.depositorName, 1) })
export const leaseView = z.object({
  leaseId: z.string(),
  bankCode: z.string(),
  bankName: z.string(),
  accountNumber: z.string(),
  amountKrw: z.int(),
  depositorName: z.string(),
  state: z.enum(['live', 'paid', 'expired', 'released']),
  expiresAt: z.iso.datetime(),
})
export const leaseIdInput = z.strictObject({ leaseId: uuid })

/** For /admin/pay. */
export const suspenseInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
export const suspenseItem = z.object({
  depositId: z.string(),
  amountKrw: z.int(),
  depositorName: z.string(),
  depositedAt: z.iso.datetime(),
  reason: z.enum(['late', 'person_left', 'wrong_amount', 'wrong_name', 'no_lease', 'unknown_account']),
  accountNumber: z.string().nullable(),
  /** The last lease of that account. */
  lease: z
    .object({
      leaseId: z.string(),
      personId: z.string(),
      handle: z.string(),
      amountKrw: z.int(),
      depositorName: z.string(),
      endedAt: z.string().nullable(),
    })
    .nullable(),
})
export const suspensePage = z.object({ deposits: z.array(suspenseItem), totalKrw: z.int(), nextCursor: z.string().nullable() })
const reason = textLine(maxLengths.deskReason, minDeskReason)
/**
 * `credit` posts it to that person's wallet: `toPersonId` says whose, and `toHandle` is what the
 * admin saw: CONFLICT (`name_changed`) when it is not theirs any more. `return` posts what was sent
 * back by hand at the bank; `keep` posts it as income.
 */
export const resolveDepositInput = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('credit'), depositId: uuid, toPersonId: uuid, toHandle: handle, reason }),
  z.strictObject({ decision: z.literal('return'), depositId: uuid, reason }),
  z.strictObject({ decision: z.literal('keep'), depositId: uuid, reason }),
])
export const poolPressure = z.object({ total: z.int(), free: z.int(), leased: z.int(), quarantined: z.int(), refusedLastHour: z.int() })
