import { sql } from 'drizzle-orm'
import { boolean, date, index, pgTable, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { createdAt, id, instant, krw } from './columns.ts'
import { person } from './person.ts'
import { shop } from './product.ts'

/**
 * A public key to which clients seal account numbers, as the connector signed it. Only the
 * connector has its private half.
 */
export const bankKey = pgTable('bank_key', {
  id: text('id').primaryKey(),
  publicKey: bytea('public_key').notNull(),
  /** `active`: sealed to by clients; `retiring`: still opened, being re-sealed; `retired`: gone. */
  state: text('state', { enum: ['active', 'retiring', 'retired'] }).notNull(),
  createdAt: createdAt(),
  retiredAt: instant('retired_at'),
})

/**
 * The list of live keys, signed by the connector's signing key; clients take no key that is not in
 * it. The newest row counts.
 */
export const bankKeyList = pgTable('bank_key_list', {
  id: id(),
  /** The exact JSON text that was signed. */
  body: text('body').notNull(),
  signature: bytea('signature').notNull(),
  createdAt: createdAt(),
})

/**
 * A bank account that its person proved theirs. The number is sealed to the connector's key; nobody
 * else can read it.
 */
export const bankAccount = pgTable(
  'bank_account',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    bankCode: text('bank_code').notNull(),
    /**
     * The gateway's token for this account, by which money is pulled; not the number. Null until
     * the gateway gave it.
     */
    fintechUseNum: text('fintech_use_num'),
    lastFour: text('last_four').notNull(),
    /**
     * HPKE `enc` and ciphertext of the account number, and the key it is sealed to. Null once
     * unlinked, when nothing is on its way to it.
     */
    sealed: bytea('sealed'),
    bankKeyId: text('bank_key_id').references(() => bankKey.id),
    /** The record id the client bound into the seal's aad. */
    recordId: uuid('record_id'),
    /** HMAC of bank and number, made by the connector: one account is linked to one person. */
    duplicateIndex: bytea('duplicate_index'),
    createdAt: createdAt(),
    unlinkedAt: instant('unlinked_at'),
  },
  (t) => [
    uniqueIndex('bank_account_live')
      .on(t.personId)
      .where(sql`${t.unlinkedAt} is null`),
    uniqueIndex('bank_account_one_owner')
      .on(t.duplicateIndex)
      .where(sql`${t.unlinkedAt} is null and ${t.duplicateIndex} is not null`),
    index('bank_account_key').on(t.bankKeyId),
    index('bank_account_person').on(t.personId),
    index('bank_account_forgettable')
      .on(t.unlinkedAt)
      .where(sql`${t.unlinkedAt} is not null and ${t.sealed} is not null`),
  ],
)

/**
 * One 1-won verification: a code of four digits in the memo of one won. What the caller sees does
 * not depend on what the bank said.
 */
export const accountVerification = pgTable(
  'account_verification',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** `link` a new account, or prove the linked one again to `unlock` the PIN. */
    purpose: text('purpose', { enum: ['link', 'unlock'] }).notNull(),
    /** Hash of the device that asked, for its cap. */
    deviceHash: bytea('device_hash').notNull(),
    bankCode: text('bank_code').notNull(),
    /**
     * To link: what the client sealed, until the verification ends. To unlock these are null: the
     * linked account has its own.
     */
    sealed: bytea('sealed'),
    bankKeyId: text('bank_key_id').references(() => bankKey.id),
    recordId: uuid('record_id'),
    /** To unlock: the account that was linked when it was asked for. */
    bankAccountId: uuid('bank_account_id').references(() => bankAccount.id),
    /** Set by the connector. `codeHash` is a keyed hash; the code itself is only in the memo. */
    codeHash: bytea('code_hash'),
    lastFour: text('last_four'),
    duplicateIndex: bytea('duplicate_index'),
    /** Of the same number under the further keys of BANK_INDEX_KEY, while it is being rotated. */
    otherIndexes: bytea('other_indexes').array().notNull().default([]),
    /** `sent` also when the bank refused or a cap was met: only the connector's log knows. */
    state: text('state', { enum: ['requested', 'sent', 'confirmed', 'failed', 'expired'] }).notNull(),
    /** Counted before a guess is looked at. */
    tries: smallint('tries').notNull().default(0),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
    confirmedAt: instant('confirmed_at'),
    /** An unlock is used once. */
    usedAt: instant('used_at'),
  },
  (t) => [
    index('account_verification_person').on(t.personId, t.createdAt),
    index('account_verification_device').on(t.deviceHash, t.createdAt),
    index('account_verification_account').on(t.duplicateIndex, t.createdAt),
    uniqueIndex('account_verification_record').on(t.recordId),
    index('account_verification_waiting')
      .on(t.expiresAt)
      .where(sql`${t.state} in ('requested', 'sent')`),
  ],
)

/**
 * One call to the bank, written before it is made. `unknown` means no answer came: it is asked
 * again with the same reference, never assumed to have failed.
 */
export const bankCall = pgTable(
  'bank_call',
  {
    id: id(),
    kind: text('kind', { enum: ['withdraw', 'deposit'] }).notNull(),
    purpose: text('purpose', { enum: ['top_up', 'settlement', 'withdrawal', 'verification'] }).notNull(),
    state: text('state', { enum: ['requested', 'sent', 'confirmed', 'failed', 'unknown'] }).notNull(),
    personId: uuid('person_id').references(() => person.id),
    shopId: uuid('shop_id').references(() => shop.id),
    bankAccountId: uuid('bank_account_id').references(() => bankAccount.id),
    verificationId: uuid('verification_id').references(() => accountVerification.id),
    amountKrw: krw('amount_krw').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    /**
     * Nine characters, never used twice; the connector puts our code of the bank network before it.
     */
    reference: text('reference').notNull(),
    /** The day in Seoul on which it was sent: the bank asks for it when asked about the call. */
    sentOn: date('sent_on'),
    responseCode: text('response_code'),
    attempts: smallint('attempts').notNull().default(0),
    /**
     * What a person found out where the bank never told; the runner asks once more before it
     * counts.
     */
    decision: text('decision', { enum: ['confirmed', 'failed'] }),
    /** Who decided an outcome that the bank never told, and why. */
    decidedBy: uuid('decided_by').references(() => person.id),
    decidedReason: text('decided_reason'),
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
    index('bank_call_person').on(t.personId, t.createdAt),
    // A verification is removed only where no call names it.
    index('bank_call_verification')
      .on(t.verificationId)
      .where(sql`${t.verificationId} is not null`),
  ],
)

/** One deposit account of our pool at the bank. */
export const virtualAccount = pgTable(
  'virtual_account',
  {
    id: id(),
    bankCode: text('bank_code').notNull(),
    /** Ours, not a person's: shown to whoever leases it. */
    accountNumber: text('account_number').notNull().unique(),
    /**
     * The live lease. Leasing changes this row, so a racer that finds it locked or changed passes
     * on to another one; the partial unique indexes of the leases stand behind it.
     */
    leaseId: uuid('lease_id'),
    /**
     * Not leased before: a lease that ended leaves it quarantined, so that late money is
     * recognised.
     */
    quarantinedUntil: instant('quarantined_until'),
    isRetired: boolean('is_retired').notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    index('virtual_account_free')
      .on(t.quarantinedUntil.nullsFirst())
      .where(sql`${t.leaseId} is null and not ${t.isRetired}`),
  ],
)

export const virtualAccountLease = pgTable(
  'virtual_account_lease',
  {
    id: id(),
    virtualAccountId: uuid('virtual_account_id')
      .notNull()
      .references(() => virtualAccount.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    amountKrw: krw('amount_krw').notNull(),
    depositorName: text('depositor_name').notNull(),
    state: text('state', { enum: ['live', 'paid', 'expired', 'released'] }).notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('virtual_account_one_live_lease')
      .on(t.virtualAccountId)
      .where(sql`${t.state} = 'live'`),
    uniqueIndex('virtual_account_one_lease_each')
      .on(t.personId)
      .where(sql`${t.state} = 'live'`),
    uniqueIndex('virtual_account_lease_idempotency_unique').on(t.idempotencyKey),
    index('virtual_account_lease_account').on(t.virtualAccountId, t.id),
    index('virtual_account_lease_person').on(t.personId, t.createdAt),
    index('virtual_account_lease_expiry')
      .on(t.expiresAt)
      .where(sql`${t.state} = 'live'`),
  ],
)

/**
 * Money that came to one of our virtual accounts, as the bank tells it when asked. Posted exactly
 * once.
 */
export const deposit = pgTable(
  'deposit',
  {
    id: id(),
    /** The bank's own id of it. */
    bankDepositId: text('bank_deposit_id').notNull().unique(),
    virtualAccountId: uuid('virtual_account_id').references(() => virtualAccount.id),
    leaseId: uuid('lease_id').references(() => virtualAccountLease.id),
    amountKrw: krw('amount_krw').notNull(),
    depositorName: text('depositor_name').notNull(),
    depositedAt: instant('deposited_at').notNull(),
    /**
     * `matched`: in a wallet. `suspense`: waits for a person. `resolved`: credited or returned by
     * one.
     */
    state: text('state', { enum: ['matched', 'suspense', 'resolved'] }).notNull(),
    reason: text('reason', {
      enum: ['matched', 'late', 'person_left', 'wrong_amount', 'wrong_name', 'no_lease', 'unknown_account'],
    }).notNull(),
    resolution: text('resolution', { enum: ['credited', 'returned', 'kept'] }),
    resolvedBy: uuid('resolved_by').references(() => person.id),
    resolvedReason: text('resolved_reason'),
    /** Whose wallet it went to in the end. */
    personId: uuid('person_id').references(() => person.id),
    createdAt: createdAt(),
    resolvedAt: instant('resolved_at'),
  },
  (t) => [
    index('deposit_suspense')
      .on(t.id)
      .where(sql`${t.state} = 'suspense'`),
    index('deposit_matched_person')
      .on(t.personId, t.depositedAt)
      .where(sql`${t.state} = 'matched'`),
    // A lease is removed only where no deposit names it.
    index('deposit_lease')
      .on(t.leaseId)
      .where(sql`${t.leaseId} is not null`),
    uniqueIndex('deposit_lease_matched')
      .on(t.leaseId)
      .where(sql`${t.state} = 'matched'`),
  ],
)

/**
 * How far the list of deposits at the bank was read (one row). Webhooks run ahead of it; what they
 * lost, it finds.
 */
export const depositCursor = pgTable('deposit_cursor', {
  id: smallint('id').primaryKey().default(1),
  /** The bank's own; null: from the beginning. */
  cursor: text('cursor'),
  readAt: instant('read_at').notNull(),
})
