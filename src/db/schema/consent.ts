import { bigint, boolean, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/**
 * Every answer of a person to a text that asks for consent: the proof of it. Append-only, and
 * without a foreign key: it outlives an abandoned sign-up.
 */
export const consent = pgTable(
  'consent',
  {
    /** In the order of the answers: a person's row is locked while one is added. */
    seq: bigint('seq', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    personId: uuid('person_id').notNull(),
    kind: text('kind', { enum: ['terms', 'privacy', 'marketing'] }).notNull(),
    /** Of src/shared/consents.ts. */
    version: integer('version').notNull(),
    /** False: taken back. */
    isGiven: boolean('is_given').notNull(),
    at: instant('at').notNull(),
  },
  // The last answer per kind.
  (t) => [index('consent_person').on(t.personId, t.kind, t.seq)],
)
