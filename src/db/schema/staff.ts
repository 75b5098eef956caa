import { sql } from 'drizzle-orm'
import { boolean, check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { id, instant } from './columns.ts'
import { person } from './person.ts'

/**
 * What happened to the sign-ins of a person; they read it themselves. No row changes; it is deleted
 * after three months. No foreign key: an abandoned sign-up is removed before its records.
 */
export const securityEvent = pgTable(
  'security_event',
  {
    id: id(),
    personId: uuid('person_id').notNull(),
    kind: text('kind', {
      enum: [
        'sign_in',
        'new_device',
        'sign_in_refused',
        'sessions_ended',
        'channel_linked',
        'identity_proved',
        'passkey_added',
        'passkey_removed',
      ],
    }).notNull(),
    /** The device of the sign-in, or of a session that ended. */
    device: text('device').notNull(),
    /** The network of whoever acted, as limits see it; null for a job and the command line. */
    network: text('network'),
    details: jsonb('details').$type<Record<string, string | number>>().notNull(),
    requestId: text('request_id').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('security_event_person').on(t.personId, t.id.desc().nullsFirst())],
)

/**
 * What staff did: who, what, about whom, why. Append-only, and read by staff who watch each other.
 */
export const staffAct = pgTable(
  'staff_act',
  {
    id: id(),
    /** A person's id, or an operator's name at the command line. */
    actor: text('actor').notNull(),
    act: text('act', {
      enum: [
        'look',
        'view',
        'sign_out',
        'propose',
        'confirm',
        'refuse',
        'retry_job',
        'discard_job',
        'set_switch',
        'withhold_tag',
        'staff_refused',
      ],
    }).notNull(),
    /** Whom it is about; null for jobs and switches. No foreign key, as above. */
    personId: uuid('person_id'),
    /** What it is about beside the person: a proposal, a job, a switch. */
    subject: text('subject'),
    reason: text('reason').notNull(),
    requestId: text('request_id').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    index('staff_act_person').on(t.personId, t.id.desc().nullsFirst()),
    // Whether somebody has looked at this person within the hour.
    index('staff_act_actor').on(t.actor, t.personId, t.act, t.id.desc().nullsFirst()),
  ],
)

/** An act that waits for a second member of staff. Who proposed it never confirms it. */
export const pendingDecision = pgTable(
  'pending_decision',
  {
    id: id(),
    kind: text('kind', { enum: ['ban', 'freeze', 'points', 'dispute', 'debt'] }).notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    /** What exactly was proposed; a confirmation is for the same terms. */
    terms: jsonb('terms').notNull(),
    reason: text('reason').notNull(),
    proposedBy: uuid('proposed_by')
      .notNull()
      .references(() => person.id),
    proposedAt: instant('proposed_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    state: text('state', { enum: ['open', 'confirmed', 'refused', 'lapsed'] }).notNull(),
    decidedBy: uuid('decided_by').references(() => person.id),
    decidedAt: instant('decided_at'),
  },
  (t) => [
    // One proposal of a kind about a person waits at a time, of a dispute one about each return.
    uniqueIndex('pending_decision_open')
      .on(t.personId, t.kind, sql`(coalesce(${t.terms} ->> 'returnId', ''))`)
      .where(sql`${t.state} = 'open'`),
    check('pending_decision_two_people', sql`${t.state} <> 'confirmed' or ${t.decidedBy} <> ${t.proposedBy}`),
    check('pending_decision_about_another', sql`${t.personId} <> ${t.proposedBy} and ${t.personId} <> ${t.decidedBy}`),
  ],
)

/**
 * A feature that staff turned off. No row: it is on. The newest change; all of them are in
 * `staff_act`.
 */
export const featureSwitch = pgTable('feature_switch', {
  name: text('name', { enum: ['sign_ups', 'uploads', 'payments'] }).primaryKey(),
  isOn: boolean('is_on').notNull(),
  reason: text('reason').notNull(),
  changedBy: text('changed_by').notNull(),
  changedAt: instant('changed_at').notNull(),
})
