import { sql } from 'drizzle-orm'
import { date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { id, instant, krw } from './columns.ts'
import { transfer } from './ledger.ts'
import { person } from './person.ts'

/**
 * A day of our central account's statement that was read to its end. Read again, the newest reading
 * counts.
 */
export const bankStatementDay = pgTable('bank_statement_day', {
  /** The day in Seoul. */
  day: date('day').primaryKey(),
  readingId: uuid('reading_id').notNull(),
  lineCount: integer('line_count').notNull(),
  readAt: instant('read_at').notNull(),
})

/**
 * Its lines as the bank gave them, each page as it came; those of a reading that never ended count
 * for nothing.
 */
export const bankStatementLine = pgTable(
  'bank_statement_line',
  {
    readingId: uuid('reading_id').notNull(),
    /** From 0, in the bank's order. */
    position: integer('position').notNull(),
    day: date('day').notNull(),
    at: instant('at').notNull(),
    /** Negative: left the account. */
    amountKrw: krw('amount_krw').notNull(),
    balanceAfterKrw: krw('balance_after_krw').notNull(),
    memo: text('memo').notNull(),
    /** Of the bank call, where the memo holds one. */
    reference: text('reference'),
  },
  (t) => [primaryKey({ columns: [t.readingId, t.position] }), index('bank_statement_line_day').on(t.day)],
)

/**
 * One row of a provider's list that could not be read or booked: set aside, so that the rest of the
 * list goes on. Open until a person says what became of it. The same row told again is counted, not
 * repeated.
 */
export const setAsideRow = pgTable(
  'set_aside_row',
  {
    id: id(),
    provider: text('provider', { enum: ['bank', 'deposits'] }).notNull(),
    /** Which of its lists: `deposits`, `statement`. */
    list: text('list', { enum: ['deposits', 'statement'] }).notNull(),
    /** SHA-256 of the row as it came. */
    digest: bytea('digest').notNull(),
    /**
     * The row as JSON text in ASCII, account numbers but for their last four digits taken out; cut
     * to 4,000 characters.
     */
    raw: text('raw').notNull(),
    reason: text('reason').notNull(),
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    timesSeen: integer('times_seen').notNull(),
    state: text('state', { enum: ['open', 'resolved'] }).notNull(),
    resolvedBy: uuid('resolved_by').references(() => person.id),
    resolvedReason: text('resolved_reason'),
    resolvedAt: instant('resolved_at'),
  },
  (t) => [
    uniqueIndex('set_aside_row_unique').on(t.provider, t.list, t.digest),
    index('set_aside_row_open')
      .on(t.id)
      .where(sql`${t.state} = 'open'`),
  ],
)

/**
 * From when on a rule of the books holds in this database; what is older was posted before there
 * was the rule.
 */
export const bookRule = pgTable('book_rule', {
  name: text('name', { enum: ['approvals'] }).primaryKey(),
  since: instant('since').notNull(),
})

/**
 * What transfers from before `transfer.cause_id` were for, read out of their keys once, by the
 * migration. Empty where there are none.
 */
export const causeOfTransfer = pgTable('cause_of_transfer', {
  transferId: uuid('transfer_id')
    .primaryKey()
    .references(() => transfer.id),
  causeId: uuid('cause_id').notNull(),
})
