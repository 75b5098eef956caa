import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { id, instant } from './columns.ts'
import { person } from './person.ts'

/**
 * A comparison of formulas of the feed of interests. A person's arm follows from their id and the
 * name (social/experiments/rules.ts).
 */
export const experiment = pgTable(
  'experiment',
  {
    id: id(),
    name: text('name').notNull(),
    /** The formula of each arm; the first is the one that the others are compared with. */
    formulas: text('formulas').array().notNull(),
    startedAt: instant('started_at').notNull(),
    stoppedAt: instant('stopped_at'),
  },
  (t) => [
    uniqueIndex('experiment_name').on(t.name),
    // A list has one formula, so one experiment runs at a time.
    uniqueIndex('experiment_running')
      .on(sql`(stopped_at is null)`)
      .where(sql`${t.stoppedAt} is null`),
    check('experiment_arms', sql`cardinality(${t.formulas}) between 2 and 4`),
  ],
)

/** Who started or stopped an experiment, and why. Append-only. */
export const experimentDecision = pgTable(
  'experiment_decision',
  {
    id: id(),
    experimentId: uuid('experiment_id')
      .notNull()
      .references(() => experiment.id),
    action: text('action', { enum: ['start', 'stop'] }).notNull(),
    /** An operator's name at the command line, or an admin's id. */
    actor: text('actor').notNull(),
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('experiment_decision_experiment').on(t.experimentId, t.at)],
)

/** An admin looked at what a person was shown, and why. Append-only. */
export const rankingLook = pgTable(
  'ranking_look',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** The one post that was asked about; null: all lists. No foreign key: the post may be gone. */
    postId: uuid('post_id'),
    actor: text('actor').notNull(),
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('ranking_look_person').on(t.personId, t.at)],
)
