import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, real, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { subjectKinds } from '../../shared/moderation.ts'
import { reportReasons } from '../../shared/reports.ts'
import { createdAt, id, instant } from './columns.ts'
import { person } from './person.ts'

/** What was reported, as it was in that moment. `pictures` keep their files: see `media.sweep`. */
export interface KeptContent {
  title: string
  /** Of a product. */
  priceKrw?: number
  text: string
  /** Moves with each edit; 0 where nothing is counted. */
  version: number
  state: string
  /** As Postgres writes them. */
  createdAt: string
  editedAt: string | null
  pictures: { mediaId: string; alt: string }[]
  /** Of a chat message: it and what was said before it, oldest first. */
  messages: { seq: number; senderId: string; body: string; createdAt: string }[]
}

/**
 * All open reports of one thing: at most one open case per subject. A rule that holds something
 * opens a case without a report.
 */
export const moderationCase = pgTable(
  'moderation_case',
  {
    id: id(),
    subjectKind: text('subject_kind', { enum: subjectKinds }).notNull(),
    /** No foreign key: the thing may be gone. */
    subjectId: text('subject_id').notNull(),
    /** Whose it is. */
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    state: text('state', { enum: ['open', 'acted', 'dismissed'] }).notNull(),
    /** The gravest reason that was given. */
    reason: text('reason', { enum: reportReasons }).notNull(),
    priority: integer('priority').notNull(),
    reportCount: integer('report_count').notNull().default(0),
    createdAt: createdAt(),
    lastReportAt: instant('last_report_at').notNull(),
    claimedBy: uuid('claimed_by').references(() => person.id),
    claimedUntil: instant('claimed_until'),
    decidedBy: uuid('decided_by').references(() => person.id),
    decidedAt: instant('decided_at'),
    decidedReason: text('decided_reason'),
  },
  (t) => [
    uniqueIndex('moderation_case_open')
      .on(t.subjectKind, t.subjectId)
      .where(sql`${t.state} = 'open'`),
    // The queue: the gravest first, the oldest first among equals.
    index('moderation_case_queue')
      .on(t.priority.desc().nullsFirst(), t.id)
      .where(sql`${t.state} = 'open'`),
    index('moderation_case_person').on(t.personId, t.id),
    index('moderation_case_decided')
      .on(t.decidedAt)
      .where(sql`${t.state} <> 'open'`),
    check('moderation_case_decision', sql`(${t.state} = 'open') = (${t.decidedAt} is null)`),
  ],
)

/** One state of the reported thing; reports of the same state share it. */
export const reportEvidence = pgTable(
  'report_evidence',
  {
    id: id(),
    caseId: uuid('case_id').notNull(),
    /** SHA-256 of the content, base64url. */
    digest: text('digest').notNull(),
    content: jsonb('content').$type<KeptContent>().notNull(),
    /** The pictures of `content`: what the sweep of files asks for. */
    mediaIds: uuid('media_ids').array().notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('report_evidence_state').on(t.caseId, t.digest), index('report_evidence_media').using('gin', t.mediaIds)],
)

/** What one person said about one thing. Nobody but moderators learns who. */
export const report = pgTable(
  'report',
  {
    id: id(),
    caseId: uuid('case_id').notNull(),
    reporterId: uuid('reporter_id')
      .notNull()
      .references(() => person.id),
    subjectKind: text('subject_kind', { enum: subjectKinds }).notNull(),
    subjectId: text('subject_id').notNull(),
    reason: text('reason', { enum: reportReasons }).notNull(),
    note: text('note').notNull(),
    /** Gone after `keptEvidenceDays`. */
    evidenceId: uuid('evidence_id').notNull(),
    digest: text('digest').notNull(),
    state: text('state', { enum: ['open', 'upheld', 'dismissed'] }).notNull(),
    /** How much it counted: less from who was often wrong. */
    weight: real('weight').notNull(),
    createdAt: createdAt(),
    decidedAt: instant('decided_at'),
  },
  (t) => [
    uniqueIndex('report_open_once')
      .on(t.reporterId, t.subjectKind, t.subjectId)
      .where(sql`${t.state} = 'open'`),
    index('report_case').on(t.caseId),
    index('report_reporter').on(t.reporterId, t.id),
    index('report_decided')
      .on(t.decidedAt)
      .where(sql`${t.state} <> 'open'`),
  ],
)

/** Whom a decision concerns asks for a second look; once per decision. */
export const appeal = pgTable(
  'appeal',
  {
    id: id(),
    /** The row of `moderation_action`. */
    actionId: uuid('action_id').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    words: text('words').notNull(),
    /** `granted`: the decision was lifted; `rejected`: it stands. */
    state: text('state', { enum: ['open', 'granted', 'rejected'] }).notNull(),
    createdAt: createdAt(),
    decidedBy: uuid('decided_by').references(() => person.id),
    decidedAt: instant('decided_at'),
    decidedReason: text('decided_reason'),
  },
  (t) => [
    uniqueIndex('appeal_action').on(t.actionId),
    index('appeal_open')
      .on(t.id)
      .where(sql`${t.state} = 'open'`),
    index('appeal_decided')
      .on(t.decidedAt)
      .where(sql`${t.state} <> 'open'`),
    check('appeal_decision', sql`(${t.state} = 'open') = (${t.decidedAt} is null)`),
    check('appeal_second_look', sql`${t.decidedBy} <> ${t.personId}`),
  ],
)
