import { date, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, krw } from './columns.ts'

/** A day of our central account's statement that was read to its end. Read again, the newest reading counts. */
export const bankStatementDay = pgTable('bank_statement_day', {
  /** The day in Seoul. */
  day: date('day').primaryKey(),
  readingId: uuid('reading_id').notNull(),
  lineCount: integer('line_count').notNull(),
  readAt: instant('read_at').notNull(),
})

/** Its lines as the bank gave them, each page as it came; those of a reading that never ended count for nothing. */
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
