import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { instant } from './columns.ts'
import { person } from './person.ts'

/**
 * The e-mail address of a person, sealed as addresses are (shared/envelope.ts). Sign-in gives none
 * that Kiwi could use.
 */
export const personEmail = pgTable('person_email', {
  personId: uuid('person_id')
    .primaryKey()
    .references(() => person.id),
  keyId: text('key_id').notNull(),
  wrappedKey: bytea('wrapped_key').notNull(),
  sealed: bytea('sealed').notNull(),
  /** Signs the links of its mails: they end with the address. */
  linkKey: bytea('link_key').notNull(),
  locale: text('locale', { enum: ['ko', 'en'] }).notNull(),
  changedAt: instant('changed_at').notNull(),
  /** Null until the person opened the link: until then it gets nothing else. */
  confirmedAt: instant('confirmed_at'),
  /** What happened in a week, if they want it. */
  isWeekly: boolean('is_weekly').notNull().default(false),
  weeklyAt: instant('weekly_at'),
})
