import { sql } from 'drizzle-orm'
import { bigint, boolean, check, date, index, integer, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { createdAt, id, instant } from './columns.ts'
import { person } from './person.ts'
import { shop } from './product.ts'

/** Won. int8 in Postgres, a safe integer here: every amount is below 2^53. */
const krw = (name: string) => bigint(name, { mode: 'number' })

/**
 * A ledger account. `posted` is the sum of its entries; `held` is promised to holds.
 * A guarded account never lets `posted - held` fall below zero. Central accounts are exact but never refuse.
 */
export const account = pgTable(
  'account',
  {
    id: id(),
    kind: text('kind', { enum: ['wallet', 'shop_payable', 'central', 'fee', 'vat', 'suspense'] }).notNull(),
    personId: uuid('person_id').references(() => person.id),
    shopId: uuid('shop_id').references(() => shop.id),
    guarded: boolean('guarded').notNull(),
    posted: krw('posted').notNull().default(0),
    held: krw('held').notNull().default(0),
    /** Number of entries: the seq of the newest one. */
    version: krw('version').notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('account_wallet_unique')
      .on(t.personId)
      .where(sql`${t.kind} = 'wallet'`),
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
    kind: text('kind', { enum: ['top_up', 'send', 'payment', 'settlement', 'return'] }).notNull(),
    // No foreign keys to `account`: their share locks on the one hot central row would cost more than the posting itself.
    // `post_transfers` checks that both exist, accounts are never deleted, and `kiwi pay verify` checks both again.
    debitAccountId: uuid('debit_account_id').notNull(),
    creditAccountId: uuid('credit_account_id').notNull(),
    amountKrw: krw('amount_krw').notNull(),
    memo: text('memo').notNull().default(''),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('transfer_idempotency_unique').on(t.idempotencyKey),
    check('transfer_amount_positive', sql`${t.amountKrw} > 0`),
    check('transfer_two_accounts', sql`${t.debitAccountId} <> ${t.creditAccountId}`),
  ],
)

/** Append-only; entries of one account are gapless by seq, and `balanceAfter` is their running sum. */
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

/** A bank account a person linked. The connector knows it by the bank's own reference; the number never comes here. */
export const bankAccount = pgTable(
  'bank_account',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    bankCode: text('bank_code').notNull(),
    fintechUseNum: text('fintech_use_num').notNull(),
    lastFour: text('last_four').notNull(),
    createdAt: createdAt(),
    unlinkedAt: instant('unlinked_at'),
  },
  (t) => [
    uniqueIndex('bank_account_live')
      .on(t.personId)
      .where(sql`${t.unlinkedAt} is null`),
  ],
)

/**
 * One call to the bank, written before it is made. `unknown` means no answer came: it is asked again with the
 * same reference, never assumed to have failed.
 */
export const bankCall = pgTable(
  'bank_call',
  {
    id: id(),
    kind: text('kind', { enum: ['withdraw', 'deposit'] }).notNull(),
    purpose: text('purpose', { enum: ['top_up', 'settlement'] }).notNull(),
    state: text('state', { enum: ['requested', 'sent', 'confirmed', 'failed', 'unknown'] }).notNull(),
    personId: uuid('person_id').references(() => person.id),
    shopId: uuid('shop_id').references(() => shop.id),
    bankAccountId: uuid('bank_account_id').references(() => bankAccount.id),
    amountKrw: krw('amount_krw').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    /** Nine characters, never used twice; the connector puts our code of the bank network before it. */
    reference: text('reference').notNull(),
    /** The day in Seoul on which it was sent: the bank asks for it when asked about the call. */
    sentOn: date('sent_on'),
    responseCode: text('response_code'),
    attempts: smallint('attempts').notNull().default(0),
    createdAt: createdAt(),
    sentAt: instant('sent_at'),
    settledAt: instant('settled_at'),
  },
  (t) => [
    uniqueIndex('bank_call_idempotency_unique').on(t.idempotencyKey),
    uniqueIndex('bank_call_reference_unique').on(t.reference),
    index('bank_call_open')
      .on(t.state, t.createdAt)
      .where(sql`${t.state} in ('requested', 'sent', 'unknown')`),
  ],
)

/** What a shop is owed for one payment. A line is in at most one live payout. */
export const settlementLine = pgTable(
  'settlement_line',
  {
    id: id(),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    transferId: uuid('transfer_id')
      .notNull()
      .references(() => transfer.id),
    grossKrw: krw('gross_krw').notNull(),
    feeKrw: krw('fee_krw').notNull(),
    vatKrw: krw('vat_krw').notNull(),
    eligibleOn: date('eligible_on').notNull(),
    payoutId: uuid('payout_id'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('settlement_line_transfer_unique').on(t.transferId),
    index('settlement_line_open')
      .on(t.eligibleOn, t.shopId)
      .where(sql`${t.payoutId} is null`),
    index('settlement_line_payout').on(t.payoutId),
  ],
)

export const payout = pgTable(
  'payout',
  {
    id: id(),
    shopId: uuid('shop_id')
      .notNull()
      .references(() => shop.id),
    settledOn: date('settled_on').notNull(),
    grossKrw: krw('gross_krw').notNull(),
    feeKrw: krw('fee_krw').notNull(),
    vatKrw: krw('vat_krw').notNull(),
    netKrw: krw('net_krw').notNull(),
    lineCount: integer('line_count').notNull(),
    bankCallId: uuid('bank_call_id').references(() => bankCall.id),
    state: text('state', { enum: ['requested', 'confirmed', 'failed'] }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('payout_day_unique')
      .on(t.shopId, t.settledOn)
      .where(sql`${t.state} <> 'failed'`),
  ],
)
