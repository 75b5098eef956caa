import { sql } from 'drizzle-orm'
import { date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bankCall } from './bank.ts'
import { createdAt, id, instant, krw } from './columns.ts'
import { transfer } from './ledger.ts'
import { person } from './person.ts'
import { shop } from './product.ts'

/** What Kiwi takes, by version: a line keeps the version it was made under for ever. */
export const feeSchedule = pgTable('fee_schedule', {
  version: integer('version').primaryKey(),
  /** Parts per million of the gross; the fee is rounded down to the won. */
  feePpm: integer('fee_ppm').notNull(),
  /** VAT on the fee, parts per million, rounded down. */
  vatPpm: integer('vat_ppm').notNull(),
  validFrom: instant('valid_from').notNull(),
  /** A version that was planned and never came into force; its number is not used again. */
  withdrawnAt: instant('withdrawn_at'),
})

/**
 * What of a payout is kept back for a while, so that refunds after it find something, and how much
 * a shop may owe us before refunds wait for its next sales. By version, as the fee; a line of
 * `reserve` keeps the days it was made under for ever.
 */
export const reserveSchedule = pgTable('reserve_schedule', {
  version: integer('version').primaryKey(),
  /** A shop is new for so many days after it was opened. */
  newForDays: integer('new_for_days').notNull(),
  /**
   * Of the gross sales of a payout, parts per million, rounded down to the won; and for how many
   * days.
   */
  newPpm: integer('new_ppm').notNull(),
  newDays: integer('new_days').notNull(),
  establishedPpm: integer('established_ppm').notNull(),
  establishedDays: integer('established_days').notNull(),
  debtCapKrw: krw('debt_cap_krw').notNull(),
  validFrom: instant('valid_from').notNull(),
})

/**
 * What one payment or refund means for a shop; refunds are negative, as is a `commission` of a
 * sale, free of fees; and `funding` is what an owner paid of a debt, free of fees. `reserve`
 * (negative, in the payout that kept it back) and its `release` (the same amount, open until its
 * day comes) move no money: it stays with what the shop is owed. A line is in at most one live
 * payout. Lines that do not add up to something payable stay open: that is the carry.
 */
export const settlementLine = pgTable(
  'settlement_line',
  {
    id: id(),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    /** Of a sale, refund or commission. */
    transferId: uuid('transfer_id').references(() => transfer.id),
    kind: text('kind', { enum: ['sale', 'refund', 'funding', 'reserve', 'release', 'commission'] })
      .notNull()
      .default('sale'),
    /**
     * The sale that a refund takes back or a commission is for, or the reserve that a release ends.
     */
    saleLineId: uuid('sale_line_id'),
    orderId: uuid('order_id'),
    /** Of a refund of an order: the cancel that it pays back, whose lines say what came back. */
    cancelId: uuid('cancel_id'),
    grossKrw: krw('gross_krw').notNull(),
    feeKrw: krw('fee_krw').notNull(),
    vatKrw: krw('vat_krw').notNull(),
    feeVersion: integer('fee_version')
      .notNull()
      .default(1)
      .references(() => feeSchedule.version),
    /**
     * Null while the sale of an order waits: until its purchase is finished, or nothing is left of
     * it. Its refunds wait with it.
     */
    eligibleOn: date('eligible_on'),
    payoutId: uuid('payout_id'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('settlement_line_transfer_unique').on(t.transferId),
    index('settlement_line_open')
      .on(t.shopId, t.eligibleOn)
      .where(sql`${t.payoutId} is null`),
    // Partial, as a settlement moves each line within every index that holds it.
    index('settlement_line_paid')
      .on(t.payoutId)
      .where(sql`${t.payoutId} is not null`),
    index('settlement_line_of_sale')
      .on(t.saleLineId)
      .where(sql`${t.saleLineId} is not null`),
    // The direct payments to a shop, newest first.
    index('settlement_line_direct')
      .on(t.shopId, t.id.desc().nullsFirst())
      .where(sql`${t.kind} = 'sale' and ${t.orderId} is null`),
  ],
)

/**
 * awaiting_approval → requested → confirmed | failed | unknown; confirmed → returned. failed and
 * returned owe the lines again.
 */
export const payout = pgTable(
  'payout',
  {
    id: id(),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    settledOn: date('settled_on').notNull(),
    grossKrw: krw('gross_krw').notNull(),
    refundKrw: krw('refund_krw').notNull().default(0),
    /** Of its sales, to those who tagged what was sold. */
    commissionKrw: krw('commission_krw').notNull().default(0),
    feeKrw: krw('fee_krw').notNull(),
    vatKrw: krw('vat_krw').notNull(),
    /** The part of the net whose lines were eligible on an earlier day already. */
    carryKrw: krw('carry_krw').notNull().default(0),
    /** Kept back by its lines of `reserve`, less what those of `release` gave back. */
    reserveKrw: krw('reserve_krw').notNull().default(0),
    netKrw: krw('net_krw').notNull(),
    lineCount: integer('line_count').notNull(),
    bankCallId: uuid('bank_call_id').references(() => bankCall.id),
    state: text('state', {
      enum: ['awaiting_approval', 'requested', 'unknown', 'confirmed', 'failed', 'returned'],
    }).notNull(),
    createdAt: createdAt(),
    endedAt: instant('ended_at'),
    /** Why it failed or came back. */
    reason: text('reason'),
  },
  (t) => [
    uniqueIndex('payout_day_unique')
      .on(t.shopId, t.settledOn)
      .where(sql`${t.state} not in ('failed', 'returned')`),
    index('payout_shop').on(t.shopId, t.id.desc().nullsFirst()),
    index('payout_bank_call').on(t.bankCallId),
    index('payout_waiting')
      .on(t.createdAt)
      .where(sql`${t.state} = 'awaiting_approval'`),
  ],
)

/**
 * Lines of payouts that failed or came back: the lines themselves are open again, so what the
 * payout held is kept here.
 */
export const payoutLine = pgTable(
  'payout_line',
  {
    payoutId: uuid('payout_id')
      .notNull()
      .references(() => payout.id),
    lineId: uuid('line_id')
      .notNull()
      .references(() => settlementLine.id),
  },
  (t) => [primaryKey({ columns: [t.payoutId, t.lineId] })],
)

/**
 * Above the threshold two different people must approve before anything reaches the bank; each
 * approves one amount to one account.
 */
export const payoutApproval = pgTable(
  'payout_approval',
  {
    payoutId: uuid('payout_id')
      .notNull()
      .references(() => payout.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    at: instant('at').notNull(),
    /**
     * What was approved: it counts while the payout still is just that. Null for those of before.
     */
    bankAccountId: uuid('bank_account_id'),
    amountKrw: krw('amount_krw'),
  },
  (t) => [primaryKey({ columns: [t.payoutId, t.personId] })],
)

/**
 * Where ledger, gateway log and bank statement do not agree. Open until they do, or a person says
 * why.
 */
export const reconciliationBreak = pgTable(
  'reconciliation_break',
  {
    id: id(),
    /** The same break found again tomorrow is the same row. */
    fingerprint: text('fingerprint').notNull().unique(),
    kind: text('kind', {
      enum: ['bank_only', 'ledger_only', 'gateway_only', 'amount_differs', 'balance_differs', 'unresolved_call'],
    }).notNull(),
    /**
     * What it is about: the purpose of a call, `deposit`, `line`, `balance`, or a kind of transfer.
     * With the kind, how breaks are grouped.
     */
    subject: text('subject').notNull().default(''),
    amountKrw: krw('amount_krw').notNull(),
    reference: text('reference').notNull(),
    detail: text('detail').notNull(),
    firstSeenOn: date('first_seen_on').notNull(),
    lastSeenOn: date('last_seen_on').notNull(),
    state: text('state', { enum: ['open', 'cleared', 'explained'] }).notNull(),
    explainedBy: uuid('explained_by').references(() => person.id),
    explanation: text('explanation'),
    createdAt: createdAt(),
    closedAt: instant('closed_at'),
  },
  (t) => [
    index('reconciliation_break_open')
      .on(t.firstSeenOn)
      .where(sql`${t.state} = 'open'`),
  ],
)

/** What a person of ours decided about money, and why. Append-only. */
export const moneyDecision = pgTable(
  'money_decision',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** e.g. `deposit.credit`, `payout.approve`, `bank_call.decide`, `break.explain`. */
    action: text('action').notNull(),
    subjectId: uuid('subject_id').notNull(),
    reason: text('reason').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('money_decision_subject').on(t.subjectId)],
)
