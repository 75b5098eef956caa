import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import { noticeKindNames } from '../../shared/notices/kinds.ts'
import { createdAt, id, instant, krw } from './columns.ts'
import { person } from './person.ts'

/** A grouped notice: while unread, later actors join the same row. */
export const notification = pgTable(
  'notification',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    kind: text('kind', { enum: noticeKindNames }).notNull(),
    /** What it is about, e.g. `like:<post id>`; unread notices with one key are one row. */
    groupKey: text('group_key').notNull(),
    postId: uuid('post_id'),
    commentId: uuid('comment_id'),
    orderId: uuid('order_id'),
    productId: uuid('product_id'),
    amountKrw: krw('amount_krw'),
    /** The decision of a moderator that it tells. */
    actionId: uuid('action_id'),
    actorCount: integer('actor_count').notNull().default(0),
    /**
     * Likes, comments, mentions … that it stands for: more than actors where somebody did it again.
     */
    actCount: integer('act_count').notNull().default(0),
    /** Whose act began it: by whom a flood is known. */
    begunBy: uuid('begun_by'),
    createdAt: createdAt(),
    updatedAt: instant('updated_at').notNull(),
    readAt: instant('read_at'),
  },
  (t) => [
    index('notification_of_person').on(t.personId, t.updatedAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    uniqueIndex('notification_unread_group')
      .on(t.personId, t.groupKey)
      .where(sql`${t.readAt} is null`),
    index('notification_begun_by')
      .on(t.personId, t.begunBy, t.kind)
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
    /** How often this actor acted; gone with the last act. */
    acts: integer('acts').notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.notificationId, t.actorId] }),
    index('notification_actor_newest').on(t.notificationId, t.at.desc().nullsFirst()),
  ],
)

/**
 * Each act that a person was told of, so that it is told once and goes when the act is taken back:
 * `like:<post>:<actor>`. Forgotten after 90 days.
 */
export const notificationFact = pgTable(
  'notification_fact',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    fact: text('fact').notNull(),
    at: instant('at').notNull(),
    actorId: uuid('actor_id'),
    postId: uuid('post_id'),
    commentId: uuid('comment_id'),
    /** The notice that tells it; null while the act is taken back. */
    notificationId: uuid('notification_id'),
    /** Of an act that is taken back: whether its notice had been read. */
    wasRead: boolean('was_read'),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.fact] }),
    index('notification_fact_act').on(t.actorId, t.fact),
    index('notification_fact_notice').on(t.notificationId, t.at.desc().nullsFirst()),
    index('notification_fact_age').using('brin', t.at),
  ],
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

/** How a person wants to be told; without a row everything is as it comes. */
export const noticeSettings = pgTable('notice_settings', {
  personId: uuid('person_id')
    .primaryKey()
    .references(() => person.id),
  /**
   * What they chose, as `{"likes.push": false}`; what is not there is as shared/notices/topics.ts
   * has it.
   */
  choices: jsonb('choices').$type<Record<string, boolean>>().notNull().default({}),
  /**
   * Minutes of their day. From the end of the day into the next where `until` is smaller; both
   * null: no quiet hours.
   */
  quietFromMinute: integer('quiet_from_minute').default(22 * 60),
  quietUntilMinute: integer('quiet_until_minute').default(8 * 60),
  timeZone: text('time_zone').notNull().default('Asia/Seoul'),
  /** Pushes say only that there is something. */
  hidesText: boolean('hides_text').notNull().default(false),
  /** When calm notices were last pushed: at most once an hour. */
  calmPushAt: instant('calm_push_at'),
})

/** People whose acts give the person no notice; their posts stay. */
export const noticeMute = pgTable(
  'notice_mute',
  {
    muterId: uuid('muter_id')
      .notNull()
      .references(() => person.id),
    mutedId: uuid('muted_id')
      .notNull()
      .references(() => person.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.muterId, t.mutedId] }), index('notice_mute_muted').on(t.mutedId)],
)

/**
 * A browser that hears by its push service (RFC 8030) while nobody looks at Kiwi. It ends with its
 * session.
 */
export const pushSubscription = pgTable(
  'push_subscription',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    sessionId: uuid('session_id').notNull(),
    /** Whoever knows it may send, but only with our key. */
    endpoint: text('endpoint').notNull(),
    /** The browser's public key and its shared secret (RFC 8291), in base64url. */
    p256dh: text('p256dh').notNull(),
    auth: text('auth').notNull(),
    /** The public key of PUSH_KEYS that the browser knows. */
    serverKey: text('server_key').notNull(),
    locale: text('locale', { enum: ['ko', 'en'] }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('push_subscription_endpoint').on(t.endpoint), index('push_subscription_person').on(t.personId)],
)
