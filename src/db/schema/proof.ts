import { bigint, date, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { createdAt, instant, krw } from './columns.ts'

/**
 * A sealed run of the ledger: ranges of entries, hashed into a chain. Append-only; the byte layout
 * stands in functions/proof.sql.
 */
export const ledgerBlock = pgTable('ledger_block', {
  /** From 1, without gaps. */
  height: integer('height').primaryKey(),
  sealedAt: instant('sealed_at').notNull(),
  entryCount: integer('entry_count').notNull(),
  rangeCount: integer('range_count').notNull(),
  /** Over the ranges of this block, by account and seq. */
  entriesHash: bytea('entries_hash').notNull(),
  /** 32 zero bytes before the first. */
  previousHash: bytea('previous_hash').notNull(),
  hash: bytea('hash').notNull(),
})

/**
 * What a block sealed of one account: its entries `fromSeq` to `toSeq`, at most 1024 a row. Ranges
 * of an account follow one another.
 */
export const ledgerBlockAccount = pgTable(
  'ledger_block_account',
  {
    height: integer('height').notNull(),
    accountId: uuid('account_id').notNull(),
    fromSeq: bigint('from_seq', { mode: 'number' }).notNull(),
    toSeq: bigint('to_seq', { mode: 'number' }).notNull(),
    /** Over the hashes of its entries, in order. */
    hash: bytea('hash').notNull(),
    /**
     * The first four bytes of each entry's hash: they prove nothing, but name the entry when `hash`
     * is found broken.
     */
    marks: bytea('marks').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.fromSeq] }),
    uniqueIndex('ledger_block_account_height').on(t.height, t.accountId, t.fromSeq),
  ],
)

/**
 * The daily head: the Merkle root of every wallet's and shop's balance at a block, signed by the
 * connector's signing key. Append-only.
 */
export const ledgerHead = pgTable('ledger_head', {
  /** The day in Seoul. */
  day: date('day').primaryKey(),
  height: integer('height').notNull(),
  accountCount: integer('account_count').notNull(),
  balancesRoot: bytea('balances_root').notNull(),
  /** The exact JSON text that was signed. */
  body: text('body').notNull(),
  signature: bytea('signature').notNull(),
  createdAt: createdAt(),
})

/**
 * The leaves of the newest heads; older ones can be made again from the entries, but for their
 * salts.
 */
export const ledgerHeadLeaf = pgTable(
  'ledger_head_leaf',
  {
    day: date('day').notNull(),
    position: integer('position').notNull(),
    accountId: uuid('account_id').notNull(),
    /** The person or shop, so that one leaf cannot be shown to two of them. */
    ownerId: uuid('owner_id').notNull(),
    /** The newest sealed entry, and the balance after it; 0 and 0 where there is none. */
    seq: krw('seq').notNull(),
    balanceKrw: krw('balance_krw').notNull(),
    /** Known only to the owner, so that a neighbour's leaf tells nothing. */
    salt: bytea('salt').notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.position] }), uniqueIndex('ledger_head_leaf_account').on(t.day, t.accountId)],
)

/** Roots of 256 leaves each: with them a proof reads one such run instead of all leaves. */
export const ledgerHeadNode = pgTable(
  'ledger_head_node',
  { day: date('day').notNull(), position: integer('position').notNull(), hash: bytea('hash').notNull() },
  (t) => [primaryKey({ columns: [t.day, t.position] })],
)

/**
 * What the newest runs of `pay.verify` found. `place`: how far a run is that was not finished; the
 * next attempt goes on from there.
 */
export const ledgerVerification = pgTable('ledger_verification', {
  at: instant('at').primaryKey(),
  brokenCount: integer('broken_count').notNull(),
  checks: jsonb('checks').notNull(),
  place: jsonb('place'),
})
