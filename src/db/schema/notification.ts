import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import { createdAt, id, instant, krw } from './columns.ts'
import { notificationKinds } from '../../domain/notifications/schema.ts'
import { person } from './person.ts'

/** A grouped notice: while unread, later actors join the same row. */
export const notification = pgTable(
  'notification',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    kind: text('kind', { enum: notificationKinds }).notNull(),
    /** What it is about, e.g. `like:<post id>`; unread notices with one key are one row. */
    groupKey: text('group_key').notNull(),
    postId: uuid('post_id'),
    commentId: uuid('comment_id'),
    orderId: uuid('order_id'),
    amountKrw: krw('amount_krw'),
    actorCount: integer('actor_count').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: instant('updated_at').notNull(),
    readAt: instant('read_at'),
  },
  (t) => [
    index('notification_of_person').on(t.personId, t.updatedAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    uniqueIndex('notification_unread_group')
      .on(t.personId, t.groupKey)
      .where(sql`${t.readAt} is null`),
  ],
)

export const notificationActor = pgTable(
  'notification_actor',
  {
    notificationId: uuid('notification_id')
      .notNull()
      .references(() => notification.id),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => person.id),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.notificationId, t.actorId] })],
)

/** What a person has been told, so that nothing is told twice: `like:<post>:<actor>`. Forgotten after 30 days. */
export const notificationFact = pgTable(
  'notification_fact',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    fact: text('fact').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.fact] })],
)

/** Live events of one person: gapless by `seq`, because the counter row is locked until commit. */
export const event = pgTable(
  'event',
  {
    personId: uuid('person_id').notNull(),
    seq: integer('seq').notNull(),
    kind: text('kind').notNull(),
    payload: jsonb('payload').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.seq] }), index('event_age').on(t.createdAt)],
)

export const eventCounter = pgTable('event_counter', {
  personId: uuid('person_id').primaryKey(),
  lastSeq: integer('last_seq').notNull(),
})
