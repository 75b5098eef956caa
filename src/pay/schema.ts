import * as z from 'zod'
import { personChip } from '../social/people/schema.ts'
import { maxAmountKrw, maxLengths } from '../shared/bounds.ts'
import { cursor, handle, idempotencyKey, seoulDay, textLine, uuid } from '../shared/text.ts'
import { approval } from './approval/schema.ts'
import { transferKinds } from '../db/schema/ledger.ts'

/** Whole won. */
export const amountKrw = z.int().min(1).max(maxAmountKrw)

/** Limits depend on it: identity verified, then also a bank account that was checked by 1 won. */
export const kycLevel = z.enum(['identity', 'account'])

export const wallet = z.object({
  balanceKrw: z.int(),
  /** Promised to holds; `balanceKrw - heldKrw` can be spent. */
  heldKrw: z.int(),
  /** By a moderator: nothing leaves the wallet, and nothing is paid out to the person's shop. */
  frozen: z.boolean(),
  /** An approval of a withdrawal names `id`. */
  bankAccount: z.object({ id: z.string(), bankCode: z.string(), bankName: z.string(), lastFour: z.string() }).nullable(),
  kyc: kycLevel,
  pin: z.enum(['unset', 'set', 'locked']),
  /** Per calendar day in Seoul. */
  limits: z.object({
    perPaymentKrw: z.int(),
    perDayKrw: z.int(),
    spentTodayKrw: z.int(),
    topUpPerDayKrw: z.int(),
    toppedUpTodayKrw: z.int(),
  }),
})

export const topUpInput = z.strictObject({ idempotencyKey, amountKrw })
export const bankCallView = z.object({
  bankCallId: z.string(),
  /** `unknown`: the bank gave no answer; it is asked again until it does. */
  state: z.enum(['requested', 'sent', 'confirmed', 'failed', 'unknown']),
  amountKrw: z.int(),
})
export const bankCallInput = z.strictObject({ bankCallId: uuid })

/**
 * The id names the payee; the handle is the one that the payer saw: CONFLICT (reason
 * `name_changed`) when it is no longer the payee's. `requestId`: pays that request of the payee.
 */
export const sendInput = z.strictObject({
  idempotencyKey,
  toPersonId: uuid,
  toHandle: handle,
  amountKrw,
  memo: textLine(maxLengths.memo).default(''),
  requestId: uuid.nullable().default(null),
  approval,
})
/** `shopId` and `shopHandle` as `toPersonId` and `toHandle` of `sendInput`. */
export const payShopInput = z.strictObject({
  idempotencyKey,
  shopId: uuid,
  shopHandle: handle,
  amountKrw,
  memo: textLine(maxLengths.memo).default(''),
  approval,
})
export const withdrawInput = z.strictObject({ idempotencyKey, amountKrw, approval })
export const transferReceipt = z.object({ transferId: z.string(), amountKrw: z.int(), balanceKrw: z.int(), createdAt: z.iso.datetime() })

const historyFilter = {
  /** Part of the memo, or of the other side's name or handle. */
  q: textLine(maxLengths.memo).default(''),
  direction: z.enum(['all', 'in', 'out']).default('all'),
  kinds: z.array(z.enum(transferKinds)).max(transferKinds.length).default([]),
  /** Days in Seoul, both included. */
  fromDay: seoulDay.nullable().default(null),
  toDay: seoulDay.nullable().default(null),
}
export const historyInput = z.strictObject({ ...historyFilter, cursor, limit: z.int().min(1).max(50).default(20) })
/** At most a year; a row per transfer, RFC 4180, UTF-8 with a byte-order mark for spreadsheets. */
export const historyCsvInput = z.strictObject(historyFilter)
export const csvFile = z.object({ fileName: z.string(), csv: z.string() })
export const historyLine = z.object({
  transferId: z.string(),
  kind: z.enum(transferKinds),
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
  /** The order it belongs to. */
  orderId: z.string().nullable(),
  createdAt: z.iso.datetime(),
})
export const historyPage = z.object({ lines: z.array(historyLine), nextCursor: z.string().nullable() })

export const receiptInput = z.strictObject({ transferId: uuid })
/** One transfer with its approval and its seal, for its payer or payee. */
export const receipt = historyLine.extend({
  /** The text that the person saw and signed; null where none was needed. */
  approval: z.object({ statement: z.string(), signature: z.string(), deviceName: z.string() }).nullable(),
  /** The ledger block that sealed it; null until the next seal. */
  sealedInBlock: z.int().nullable(),
  /**
   * Of a direct payment to a shop, oldest first. `transferId` null: it waits until the shop can
   * bear it.
   */
  refunds: z.array(z.object({ transferId: z.string().nullable(), amountKrw: z.int(), reason: z.string(), createdAt: z.iso.datetime() })),
  /** Of a refund of a direct payment: that payment, and why. */
  refundOf: z.object({ transferId: z.string(), reason: z.string() }).nullable(),
})

/** `fromPersonId` and `fromHandle` as `toPersonId` and `toHandle` of `sendInput`. */
export const requestMoneyInput = z.strictObject({
  idempotencyKey,
  fromPersonId: uuid,
  fromHandle: handle,
  amountKrw,
  memo: textLine(maxLengths.memo).default(''),
})
export const moneyRequestInput = z.strictObject({ requestId: uuid })
export const moneyRequestView = z.object({
  requestId: z.string(),
  direction: z.enum(['asked_of_me', 'asked_by_me']),
  other: personChip,
  amountKrw: z.int(),
  memo: z.string(),
  state: z.enum(['open', 'paid', 'declined', 'cancelled', 'expired']),
  /** Of one that was paid: its receipt. */
  transferId: z.string().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
})
export const listRequestsInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
export const moneyRequestPage = z.object({ requests: z.array(moneyRequestView), nextCursor: z.string().nullable() })
