import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moderationActions, reasonCodes, sanctions, subjectKinds } from '../../shared/moderation.ts'
import { id, instant } from './columns.ts'
import { person } from './person.ts'

/**
 * Each decision about content or a person, for ever: a trigger and the rights refuse a change. Ids
 * are in the order of time.
 */
export const moderationAction = pgTable(
  'moderation_action',
  {
    id: id(),
    subjectKind: text('subject_kind', { enum: subjectKinds }).notNull(),
    subjectId: text('subject_id').notNull(),
    /** Whom it concerns: the subject, its author or its owner. */
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    action: text('action', { enum: moderationActions }).notNull(),
    /** The sanction that a `restore` or `release` ends. */
    lifts: text('lifts', { enum: sanctions }),
    /** When the sanction ends by itself; null for never. */
    until: instant('until'),
    /** For staff only. */
    reason: text('reason').notNull(),
    /** Shown to the person. */
    reasonCode: text('reason_code', { enum: reasonCodes }).notNull(),
    /** The case that it decided. No foreign key: a case is removed before the decision. */
    caseId: uuid('case_id'),
    /** A member of staff by id, `cli:NAME`, or `kiwi` for a rule or a clock. */
    actor: text('actor').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    index('moderation_action_subject').on(t.subjectKind, t.subjectId, t.id.desc().nullsFirst()),
    index('moderation_action_person').on(t.personId, t.id.desc().nullsFirst()),
    check('moderation_action_reason', sql`btrim(${t.reason}) <> ''`),
    check('moderation_action_lifts', sql`(${t.action} in ('restore', 'release')) = (${t.lifts} is not null)`),
  ],
)
