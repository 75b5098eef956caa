import { sql } from 'drizzle-orm'
import { boolean, check, date, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { createdAt, id, instant, krw } from './columns.ts'
import { person } from './person.ts'
import { shop } from './product.ts'

/** What a transfer can be; each kind's postings are tabled in docs/money.md. */
export const transferKinds = [
  'top_up',
  'deposit',
  'send',
  'payment',
  'refund',
  'withdrawal',
  'settlement',
  'fee',
  'vat',
  'verification',
  'return',
  'adjustment',
  'points_grant',
  'points_expiry',
  'points_payment',
  'points_refund',
  'commission',
] as const

/**
 * A ledger account. `posted` is the sum of its entries; `held` is promised to holds. A guarded
 * account (a wallet, and the points of a person) never lets `posted - held` fall below zero. The
 * house's accounts and what is owed to shops are exact but never refuse: a shop below zero owes us,
 * and its next sales pay for it first.
 */
export const account = pgTable(
  'account',
  {
    id: id(),
    kind: text('kind', {
      enum: ['wallet', 'shop_payable', 'central', 'fee', 'vat', 'suspense', 'in_transit', 'expense', 'points', 'promotion'],
    }).notNull(),
    personId: uuid('person_id').references(() => person.id),
    shopId: uuid('shop_id').references(() => shop.id),
    guarded: boolean('guarded').notNull(),
    posted: krw('posted').notNull().default(0),
    held: krw('held').notNull().default(0),
    /** Number of entries: the seq of the newest one. */
    version: krw('version').notNull().default(0),
    /**
     * What left under a day limit on `spentOn`, the newest day in Seoul that anything was counted
     * on; it never moves back.
     */
    spentOn: date('spent_on'),
    spentKrw: krw('spent_krw').notNull().default(0),
    /** Of a wallet: nothing leaves it. Written by freeze_wallet and unfreeze_wallet only. */
    frozen: boolean('frozen').notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('account_wallet_unique')
      .on(t.personId)
      .where(sql`${t.kind} = 'wallet'`),
    uniqueIndex('account_points_unique')
      .on(t.personId)
      .where(sql`${t.kind} = 'points'`),
    uniqueIndex('account_shop_unique')
      .on(t.shopId)
      .where(sql`${t.kind} = 'shop_payable'`),
    uniqueIndex('account_house_unique')
      .on(t.kind)
      .where(sql`${t.personId} is null and ${t.shopId} is null`),
    check('account_guard', sql`not ${t.guarded} or ${t.posted} - ${t.held} >= 0`),
    check('account_held_not_negative', sql`${t.held} >= 0`),
  ],
)

export const transfer = pgTable(
  'transfer',
  {
    id: id(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    kind: text('kind', { enum: transferKinds }).notNull(),
    // No foreign keys to `account`: their share locks on the one hot central row would cost more
    // than the posting itself. `post_transfers` checks that both exist, accounts are never deleted,
    // and `kiwi pay verify` checks both again.
    debitAccountId: uuid('debit_account_id').notNull(),
    creditAccountId: uuid('credit_account_id').notNull(),
    amountKrw: krw('amount_krw').notNull(),
    memo: text('memo').notNull().default(''),
    /**
     * What it was for, and what its sister transfers share: an order, a cancel, a payout, a bank
     * call, a deposit, a payment that is refunded, the line of an order that pays a commission.
     */
    causeId: uuid('cause_id'),
    /** The hold it captured from. */
    holdId: uuid('hold_id'),
    /**
     * The day in Seoul whose limit it counts into; null where it counts into none, or its hold did.
     */
    spentOn: date('spent_on'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('transfer_idempotency_unique').on(t.idempotencyKey),
    index('transfer_cause')
      .on(t.causeId)
      .where(sql`${t.causeId} is not null`),
    // `kiwi pay verify` adds up what left a hold.
    index('transfer_hold')
      .on(t.holdId)
      .where(sql`${t.holdId} is not null`),
    check('transfer_amount_positive', sql`${t.amountKrw} > 0`),
    check('transfer_two_accounts', sql`${t.debitAccountId} <> ${t.creditAccountId}`),
  ],
)

/**
 * Append-only; entries of one account are gapless by seq, and `balanceAfter` is their running sum.
 */
export const entry = pgTable(
  'entry',
  {
    accountId: uuid('account_id').notNull(),
    seq: krw('seq').notNull(),
    transferId: uuid('transfer_id').notNull(),
    amountKrw: krw('amount_krw').notNull(),
    balanceAfterKrw: krw('balance_after_krw').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.seq] }), index('entry_transfer').on(t.transferId)],
)

/**
 * Each time a wallet was frozen: no entry after `frozenSeq`, up to `liftedSeq`, takes money out of
 * it.
 */
export const walletFreeze = pgTable(
  'wallet_freeze',
  {
    id: id(),
    accountId: uuid('account_id').notNull(),
    /** The newest entry of the account when it was frozen, and when the freeze was lifted. */
    frozenSeq: krw('frozen_seq').notNull(),
    liftedSeq: krw('lifted_seq'),
    frozenAt: instant('frozen_at').notNull(),
    liftedAt: instant('lifted_at'),
  },
  (t) => [
    uniqueIndex('wallet_freeze_standing')
      .on(t.accountId)
      .where(sql`${t.liftedAt} is null`),
    check('wallet_freeze_lifted', sql`(${t.liftedSeq} is null) = (${t.liftedAt} is null)`),
  ],
)

/**
 * Money of a wallet promised to an order: authorised, then captured in parts, then closed.
 * `account.held` sums what is left of the open ones.
 */
export const hold = pgTable(
  'hold',
  {
    id: id(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    accountId: uuid('account_id').notNull(),
    amountKrw: krw('amount_krw').notNull(),
    capturedKrw: krw('captured_krw').notNull().default(0),
    /** Given up before capture. An open hold still promises amount − captured − released. */
    releasedKrw: krw('released_krw').notNull().default(0),
    state: text('state', { enum: ['open', 'captured', 'voided', 'expired'] }).notNull(),
    /** As of a transfer. */
    spentOn: date('spent_on'),
    causeId: uuid('cause_id'),
    expiresAt: instant('expires_at').notNull(),
    createdAt: createdAt(),
    closedAt: instant('closed_at'),
  },
  (t) => [
    uniqueIndex('hold_idempotency_unique').on(t.idempotencyKey),
    index('hold_open')
      .on(t.expiresAt)
      .where(sql`${t.state} = 'open'`),
    index('hold_account').on(t.accountId),
    check('hold_amount_positive', sql`${t.amountKrw} > 0`),
    check(
      'hold_parts_within',
      sql`${t.capturedKrw} >= 0 and ${t.releasedKrw} >= 0 and ${t.capturedKrw} + ${t.releasedKrw} <= ${t.amountKrw}`,
    ),
  ],
)

/** One person asks another for money; paying it is a `send` that names it. */
export const moneyRequest = pgTable(
  'money_request',
  {
    id: id(),
    requesterId: uuid('requester_id')
      .notNull()
      .references(() => person.id),
    payerId: uuid('payer_id')
      .notNull()
      .references(() => person.id),
    amountKrw: krw('amount_krw').notNull(),
    memo: text('memo').notNull().default(''),
    state: text('state', { enum: ['open', 'paid', 'declined', 'cancelled', 'expired'] }).notNull(),
    transferId: uuid('transfer_id'),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
    settledAt: instant('settled_at'),
  },
  (t) => [
    uniqueIndex('money_request_idempotency_unique').on(t.idempotencyKey),
    index('money_request_payer').on(t.payerId, t.id.desc().nullsFirst()),
    index('money_request_requester').on(t.requesterId, t.id.desc().nullsFirst()),
    index('money_request_expiry')
      .on(t.expiresAt)
      .where(sql`${t.state} = 'open'`),
    index('money_request_transfer')
      .on(t.transferId)
      .where(sql`${t.transferId} is not null`),
    // Those that moved no money are removed a year later.
    index('money_request_unpaid')
      .on(t.settledAt)
      .where(sql`${t.state} in ('declined', 'cancelled', 'expired')`),
    check('money_request_two_people', sql`${t.requesterId} <> ${t.payerId}`),
  ],
)
