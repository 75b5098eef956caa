import { sql } from 'drizzle-orm'
import { bigint, boolean, date, index, integer, jsonb, pgSchema, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { id, instant } from './columns.ts'
import { person } from './person.ts'

/**
 * A person who asked to leave. Within the grace they return by signing in; then a job goes through
 * social/leaving's checklist.
 */
export const leaving = pgTable(
  'leaving',
  {
    id: id(),
    /** Null once done: from then on only the schema `kept` says who it was. */
    personId: uuid('person_id').references(() => person.id),
    state: text('state', { enum: ['grace', 'returned', 'running', 'done'] }).notNull(),
    /** What becomes of comments under others' posts and of messages. */
    words: text('words', { enum: ['erase', 'keep'] }).notNull(),
    /**
     * At the person's wish: what is left of their money goes to the linked account, and the removal
     * waits for that.
     */
    paysRest: boolean('pays_rest').notNull().default(false),
    askedAt: instant('asked_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    /** Why it is put off, e.g. money that came meanwhile; null: it is not. */
    putOff: text('put_off'),
    /** An operator who ended the grace early, at the person's wish, and why. */
    hastenedBy: text('hastened_by'),
    hastenedReason: text('hastened_reason'),
    endedAt: instant('ended_at'),
    /** SHA-256 of the secret in the link of the receipt, which works until `receiptUntil`. */
    receiptHash: bytea('receipt_hash').notNull(),
    receiptUntil: instant('receipt_until').notNull(),
  },
  (t) => [
    uniqueIndex('leaving_open')
      .on(t.personId)
      .where(sql`${t.state} in ('grace', 'running')`),
    uniqueIndex('leaving_receipt').on(t.receiptHash),
  ],
)

/** One line of a receipt: what was there before, and what was found when it was looked at again. */
export const leavingLine = pgTable(
  'leaving_line',
  {
    leavingId: uuid('leaving_id')
      .notNull()
      .references(() => leaving.id),
    place: integer('place').notNull(),
    store: text('store').notNull(),
    /** The table and how its rows are tied to the person, or what of a store. */
    what: text('what').notNull(),
    deed: text('deed', { enum: ['erase', 'blank', 'stays'] }).notNull(),
    before: bigint('before', { mode: 'number' }).notNull(),
    after: bigint('after', { mode: 'number' }),
    /**
     * Of what stays or was copied apart: a key of `laws`, and the day on which it goes; null for
     * ever.
     */
    law: text('law'),
    keptUntil: date('kept_until'),
    lookedAt: instant('looked_at'),
  },
  (t) => [primaryKey({ columns: [t.leavingId, t.place] })],
)

/**
 * A handle that somebody left for good: nobody may take it yet. Only its hash, so that it names
 * nobody.
 */
export const restedHandle = pgTable('rested_handle', {
  handleHash: bytea('handle_hash').primaryKey(),
  restsUntil: instant('rests_until').notNull(),
})

/**
 * What the law keeps of people who left. No process may read it: functions/kept.sql writes it, lets
 * staff look with a reason, ends it.
 */
export const kept = pgSchema('kept')

export const keptRecord = kept.table(
  'kept_record',
  {
    id: uuid('id')
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    leavingId: uuid('leaving_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** The table that it was a row of. */
    source: text('source').notNull(),
    /** A law of jobs/handlers/personal-data.ts. */
    law: text('law').notNull(),
    row: jsonb('row').notNull(),
    keptAt: instant('kept_at').notNull(),
    /** Null: for ever, after a ban. */
    expiresAt: instant('expires_at'),
  },
  (t) => [
    index('kept_record_person').on(t.personId),
    index('kept_record_leaving').on(t.leavingId, t.source),
    index('kept_record_expiry').on(t.expiresAt),
    // An identity that comes again.
    index('kept_record_identity')
      .on(sql`(${t.row} ->> 'ci_hash')`)
      .where(sql`${t.source} = 'identity'`),
  ],
)

/** Who of the staff looked at what the law keeps, and why. Append-only. */
export const keptLook = kept.table('kept_look', {
  id: uuid('id')
    .primaryKey()
    .default(sql`gen_random_uuid()`),
  personId: uuid('person_id').notNull(),
  actor: text('actor').notNull(),
  reason: text('reason').notNull(),
  at: instant('at').notNull(),
})
