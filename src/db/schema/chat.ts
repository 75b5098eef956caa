import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from './columns.ts'
import { person } from './person.ts'

/** A conversation of two people. `lastSeq` numbers its messages without a gap: the row is locked while one is written. */
export const chatRoom = pgTable(
  'chat_room',
  {
    id: id(),
    /** The two people, the lower id first. */
    oneId: uuid('one_id')
      .notNull()
      .references(() => person.id),
    otherId: uuid('other_id')
      .notNull()
      .references(() => person.id),
    lastSeq: integer('last_seq').notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('chat_room_pair').on(t.oneId, t.otherId), check('chat_room_order', sql`${t.oneId} < ${t.otherId}`)],
)

/** One person's side of a room. */
export const chatMember = pgTable(
  'chat_member',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    roomId: uuid('room_id')
      .notNull()
      .references(() => chatRoom.id),
    /** `request`: somebody whom this person does not follow wrote first. `refused`: this person wants no messages of theirs. */
    state: text('state', { enum: ['open', 'request', 'refused'] }).notNull(),
    /** Read up to here. */
    readSeq: integer('read_seq').notNull().default(0),
    /** Messages up to here are not shown: the person deleted the conversation then. */
    clearedSeq: integer('cleared_seq').notNull().default(0),
    isMuted: boolean('is_muted').notNull().default(false),
    /** The time of the last message: the order of the list. */
    movedAt: instant('moved_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.roomId, t.personId] }),
    index('chat_member_list').on(t.personId, t.state, t.movedAt.desc().nullsFirst(), t.roomId.desc().nullsFirst()),
  ],
)

export const chatMessage = pgTable(
  'chat_message',
  {
    roomId: uuid('room_id')
      .notNull()
      .references(() => chatRoom.id),
    /** 1, 2, 3 … in each room. */
    seq: integer('seq').notNull(),
    senderId: uuid('sender_id')
      .notNull()
      .references(() => person.id),
    /** Empty when it was taken back. */
    body: text('body').notNull(),
    /** A post or product shown as a card beside the text. */
    cardKind: text('card_kind', { enum: ['post', 'product'] }),
    cardId: uuid('card_id'),
    /** The message that this one answers. */
    replyTo: integer('reply_to'),
    idempotencyKey: text('idempotency_key').notNull(),
    /** SHA-256 of the request, base64url: the same key with another body is refused. */
    requestHash: text('request_hash').notNull(),
    createdAt: createdAt(),
    editedAt: instant('edited_at'),
    unsentAt: instant('unsent_at'),
    /** Hidden by a moderator: shown to its sender only, as hidden. */
    hiddenAt: instant('hidden_at'),
  },
  (t) => [
    primaryKey({ columns: [t.roomId, t.seq] }),
    uniqueIndex('chat_message_idempotency').on(t.senderId, t.idempotencyKey),
    check('chat_message_card', sql`(${t.cardKind} is null) = (${t.cardId} is null)`),
  ],
)
