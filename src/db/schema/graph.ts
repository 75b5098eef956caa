import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant } from './columns.ts'
import { person } from './person.ts'

export const follow = pgTable(
  'follow',
  {
    followerId: uuid('follower_id')
      .notNull()
      .references(() => person.id),
    followeeId: uuid('followee_id')
      .notNull()
      .references(() => person.id),
    /** `requested` waits for the owner of a private account. */
    state: text('state', { enum: ['requested', 'accepted'] }).notNull(),
    createdAt: createdAt(),
    /** The follower is not active, and so counts as nobody's follower. See functions/status.sql. */
    withheld: boolean('withheld').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.followerId, t.followeeId] }),
    // Followers in order; with `withheld` they are counted without reading the table.
    index('follow_followee').on(t.followeeId, t.state, t.followerId, t.withheld),
    check('follow_not_self', sql`${t.followerId} <> ${t.followeeId}`),
  ],
)

export const block = pgTable(
  'block',
  {
    blockerId: uuid('blocker_id')
      .notNull()
      .references(() => person.id),
    blockedId: uuid('blocked_id')
      .notNull()
      .references(() => person.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.blockerId, t.blockedId] }), index('block_blocked').on(t.blockedId, t.blockerId)],
)

export const mute = pgTable(
  'mute',
  {
    muterId: uuid('muter_id')
      .notNull()
      .references(() => person.id),
    mutedId: uuid('muted_id')
      .notNull()
      .references(() => person.id),
    createdAt: createdAt(),
    /** Then the job `graph.endMutes` removes the row. Null: for ever. */
    until: instant('until'),
  },
  (t) => [primaryKey({ columns: [t.muterId, t.mutedId] })],
)

/** A word or hashtag that a person does not want to read. */
export const mutedText = pgTable(
  'muted_text',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    kind: text('kind', { enum: ['word', 'tag'] }).notNull(),
    /**
     * What texts are compared with: of `shared/writing/muted.ts`, or the one spelling of the tag.
     */
    form: text('form').notNull(),
    /** As the person wrote it. */
    text: text('text').notNull(),
    createdAt: createdAt(),
    /**
     * It hides nothing from then on, and the job `graph.endMutes` removes the row. Null: for ever.
     */
    until: instant('until'),
  },
  (t) => [primaryKey({ columns: [t.personId, t.kind, t.form] })],
)

/**
 * A person whom the owner of the list trusts more than other followers. Nobody else reads the list.
 */
export const closeFriend = pgTable(
  'close_friend',
  {
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => person.id),
    friendId: uuid('friend_id')
      .notNull()
      .references(() => person.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.ownerId, t.friendId] }), check('close_friend_not_self', sql`${t.ownerId} <> ${t.friendId}`)],
)

/** Somebody whom a person does not want to be suggested again. */
export const dismissedSuggestion = pgTable(
  'dismissed_suggestion',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    dismissedId: uuid('dismissed_id')
      .notNull()
      .references(() => person.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.dismissedId] })],
)

/**
 * A hashtag whose public posts a person gets on their home. The tag may have no post yet, so it
 * need not be a row of `hashtag`.
 */
export const hashtagFollow = pgTable(
  'hashtag_follow',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    tag: text('tag').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.tag] })],
)
