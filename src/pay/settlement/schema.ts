import * as z from 'zod'
import { maxLengths, minDeskReason } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textLine, uuid } from '../../shared/text.ts'
import { approval } from '../approval/schema.ts'
import { amountKrw } from '../schema.ts'

export const payoutState = z.enum(['awaiting_approval', 'requested', 'unknown', 'confirmed', 'failed', 'returned'])
export const payoutView = z.object({
  payoutId: z.string(),
  settledOn: z.string(),
  state: payoutState,
  grossKrw: z.int(),
  refundKrw: z.int(),
  /** Of its sales, to those who tagged what was sold. */
  commissionKrw: z.int(),
  feeKrw: z.int(),
  vatKrw: z.int(),
  carryKrw: z.int(),
  /** Kept back for later refunds; below zero when more was released than kept back. */
  reserveKrw: z.int(),
  netKrw: z.int(),
  lineCount: z.int(),
  reason: z.string().nullable(),
})
export const listPayoutsInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
export const payoutPage = z.object({
  /** Not in a payout yet, eligible now or later. Negative when the shop owes Kiwi. */
  openKrw: z.int(),
  eligibleKrw: z.int(),
  /** The part of `openKrw` whose purchases are not finished yet. */
  waitingKrw: z.int(),
  /** The part of `openKrw` whose purchases are final, and whose business days are not over. */
  soonKrw: z.int(),
  /** Kept back from earlier payouts, a part of `openKrw`; and the next day of a release. */
  reservedKrw: z.int(),
  nextReleaseOn: z.string().nullable(),
  /** The shop's debt with waiting refunds; `shops.payouts.fund` pays it from the owner's wallet. */
  owingKrw: z.int(),
  /** The wallet of the owner is frozen: nothing is paid out until it is not. */
  isFrozen: z.boolean(),
  nextSettlementOn: z.string(),
  payouts: z.array(payoutView),
  nextCursor: z.string().nullable(),
})
/** At most the shop's debt. */
export const fundShopInput = z.strictObject({ idempotencyKey, amountKrw, approval })
export const payoutInput = z.strictObject({ payoutId: uuid })
export const statementLine = z.object({
  lineId: z.string(),
  kind: z.enum(['sale', 'refund', 'funding', 'reserve', 'release', 'commission']),
  orderId: z.string().nullable(),
  /**
   * Of an order: its products (of a commission: the one that was tagged), and for its sale the
   * coupon and what it took off before the gross.
   */
  products: z.string().nullable(),
  /** The handle of who earned a commission, if they still have one. */
  tagger: z.string().nullable(),
  coupon: z.string().nullable(),
  discountKrw: z.int(),
  grossKrw: z.int(),
  feeKrw: z.int(),
  vatKrw: z.int(),
  netKrw: z.int(),
  feeVersion: z.int(),
  eligibleOn: z.string(),
  createdAt: z.iso.datetime(),
})
export const statement = z.object({ payout: payoutView, lines: z.array(statementLine), nextCursor: z.string().nullable() })
export const statementInput = z.strictObject({ payoutId: uuid, cursor, limit: z.int().min(1).max(100).default(50) })

/** For /admin/pay. */
export const reviewPayoutsInput = z.strictObject({
  state: payoutState.default('awaiting_approval'),
  cursor,
  limit: z.int().min(1).max(50).default(20),
})
export const payoutForReview = payoutView.extend({
  shop: z.object({ handle: z.string(), name: z.string(), openedAt: z.iso.datetime() }),
  owner: z.object({ handle: z.string(), displayName: z.string(), isSuspended: z.boolean() }),
  /** The account it would be paid to, and since when it is linked; null without one. */
  account: z.object({ bankName: z.string(), lastFour: z.string(), linkedAt: z.iso.datetime() }).nullable(),
  lines: z.object({ sales: z.int(), refunds: z.int(), firstSoldOn: z.string().nullable(), lastSoldOn: z.string().nullable() }),
  /**
   * Handles of the admins who approved this amount to this account, and whose word counts still;
   * two different ones must.
   */
  approvedBy: z.array(z.string()),
  /**
   * Approvals that do not count any more, because the account, or what the approver may do, changed
   * since.
   */
  fallenApprovals: z.int(),
  /** True when the caller has approved it already. */
  approvedByMe: z.boolean(),
  /** The caller owns the shop or works there: other admins decide. */
  isMine: z.boolean(),
})
export const debtorPage = z.object({
  debtors: z.array(
    z.object({
      shop: z.object({ id: z.string(), handle: z.string(), name: z.string() }),
      owner: z.object({ handle: z.string(), displayName: z.string(), isSuspended: z.boolean() }),
      debtKrw: z.int(),
      /** The part of the debt that is fee and VAT of refunded sales, which Kiwi returns. */
      feeBackKrw: z.int(),
      /** Refunds that wait for the shop's money. */
      waitingKrw: z.int(),
      waitingRefunds: z.int(),
      ageDays: z.int(),
      hasAccount: z.boolean(),
      /** The debt and the refunds that wait, less what the shop is owed. */
      owingKrw: z.int(),
      /** The owner left for good or is banned: `coverDebt` may pay what is owing. */
      isOwnerGone: z.boolean(),
      /** To let Kiwi pay this debt, until a second member of staff does. */
      proposal: z.object({ by: z.string(), isMine: z.boolean(), reason: z.string() }).nullable(),
    }),
  ),
  totalKrw: z.int(),
})
/** The whole debt, with the refunds that wait. */
export const coverDebtInput = z.strictObject({ shopId: uuid, amountKrw, reason: textLine(maxLengths.deskReason, minDeskReason) })
export const coveredDebt = z.object({ state: z.enum(['waits_for_second', 'covered']) })
export const payoutReviewPage = z.object({ payouts: z.array(payoutForReview), nextCursor: z.string().nullable() })
export const decidePayoutInput = z.strictObject({ payoutId: uuid, reason: textLine(maxLengths.deskReason, minDeskReason) })
export const unresolvedCall = z.object({
  bankCallId: z.string(),
  kind: z.enum(['withdraw', 'deposit']),
  purpose: z.string(),
  amountKrw: z.int(),
  reference: z.string(),
  attempts: z.int(),
  responseCode: z.string().nullable(),
  sentAt: z.string().nullable(),
})
/** What an admin found out from the bank. `decision` is final. */
export const decideCallInput = z.strictObject({
  bankCallId: uuid,
  decision: z.enum(['confirmed', 'failed']),
  reason: textLine(maxLengths.deskReason, minDeskReason),
})
export const breakView = z.object({
  breakId: z.string(),
  kind: z.enum(['bank_only', 'ledger_only', 'gateway_only', 'amount_differs', 'balance_differs', 'unresolved_call']),
  /** The purpose of a call, `deposit`, `line`, `balance`, or a kind of transfer. */
  subject: z.string(),
  amountKrw: z.int(),
  reference: z.string(),
  detail: z.string(),
  ageDays: z.int(),
  state: z.enum(['open', 'cleared', 'explained']),
})
export const explainBreakInput = z.strictObject({ breakId: uuid, reason: textLine(maxLengths.deskReason, minDeskReason) })
const breakKind = breakView.shape.kind
/** Null or 0: no filter. */
export const breakFilter = z.strictObject({
  kind: breakKind.nullable().default(null),
  subject: z
    .string()
    .regex(/^[a-z_]{1,40}$/, 'must be the subject of a group')
    .nullable()
    .default(null),
  minAgeDays: z.int().min(0).max(3_650).default(0),
  /** Without its sign. */
  minAmountKrw: z.int().min(0).max(1_000_000_000_000).default(0),
})
export const listBreaksInput = breakFilter.extend({
  state: z.enum(['open', 'explained', 'cleared']).default('open'),
  cursor,
  limit: z.int().min(1).max(100).default(50),
})
const sumOfBreaks = z.object({ count: z.int(), amountKrw: z.int() })
/** One page of breaks, oldest first, with their sums. */
export const breakPage = z.object({
  /** The newest day of the bank's statement that was compared; null before the first. */
  reconciledUntil: z.string().nullable(),
  /** Open breaks by age in days, whatever the filter. */
  aged: z.array(sumOfBreaks.extend({ days: z.enum(['0-1', '2-7', '8+']) })),
  /** By kind and subject, the largest count first, whatever the filter. */
  groups: z.array(sumOfBreaks.extend({ kind: breakKind, subject: z.string(), oldestDays: z.int() })),
  /** All breaks that match the filter, on every page. */
  shown: sumOfBreaks,
  breaks: z.array(breakView),
  nextCursor: z.string().nullable(),
})
/** For all open breaks of a filter; `expected…` as shown. Errors: CONFLICT (they changed). */
export const explainBreaksInput = breakFilter.extend({
  expectedCount: z.int().min(1).max(10_000),
  expectedKrw: z.int(),
  reason: explainBreakInput.shape.reason,
})
export const explainedBreaks = z.object({ explained: z.int() })
