import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { reactionEmojis } from '../../shared/bounds.ts'
import { createdAt, id, instant } from './columns.ts'
import { person } from './person.ts'
import { shop } from './product.ts'

/**
 * What a message shows beside its text. `money_request` and `transfer` are written by the composing
 * router alone.
 */
export const cardKinds = ['post', 'product', 'person', 'order', 'money_request', 'transfer'] as const
/** What happened in a group, as a message of whoever did it; the person concerned is its card. */
export const roomNotices = ['made', 'invited', 'joined', 'left', 'removed', 'named', 'owner'] as const

/**
 * A conversation: `direct` of two people, `group` of up to 50, `shop` of a buyer and the staff of a
 * shop. The row is locked while `lastSeq` numbers a message, or `lastChange` a change of one: both
 * without a gap.
 */
export const chatRoom = pgTable(
  'chat_room',
  {
    id: id(),
    kind: text('kind', { enum: ['direct', 'group', 'shop'] })
      .notNull()
      .default('direct'),
    /** Of a direct room: its two people, the lower id first. */
    oneId: uuid('one_id').references(() => person.id),
    otherId: uuid('other_id').references(() => person.id),
    /** Of a group; empty: it is called by its people. */
    name: text('name').notNull().default(''),
    /** Of a group. While its owner is not in it, whoever came first is (`ownerOfRoom`). */
    ownerId: uuid('owner_id').references(() => person.id),
    /** A repeated request to make the group finds it. */
    madeKey: text('made_key'),
    /** Of a shop's room: the shop, its buyer, and the order or product that it is about. */
    shopId: uuid('shop_id').references(() => shop.id),
    buyerId: uuid('buyer_id').references(() => person.id),
    aboutKind: text('about_kind', { enum: ['order', 'product'] }),
    aboutId: uuid('about_id'),
    lastSeq: integer('last_seq').notNull().default(0),
    lastChange: integer('last_change').notNull().default(0),
    pinnedSeq: integer('pinned_seq'),
    /** Messages up to here were older than CHAT_KEEP_DAYS: they are deleted for everybody. */
    forgottenSeq: integer('forgotten_seq').notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('chat_room_pair').on(t.oneId, t.otherId),
    uniqueIndex('chat_room_made').on(t.madeKey),
    uniqueIndex('chat_room_about').on(t.shopId, t.buyerId, t.aboutKind, t.aboutId),
    check('chat_room_order', sql`${t.oneId} < ${t.otherId}`),
    check(
      'chat_room_kind',
      sql`case ${t.kind} when 'direct' then ${t.oneId} is not null and ${t.otherId} is not null
        when 'shop' then ${t.shopId} is not null and ${t.buyerId} is not null and ${t.aboutId} is not null else ${t.kind} = 'group' end`,
    ),
  ],
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
    /** `shop`: answers as the shop, and only while they work on its orders. */
    seat: text('seat', { enum: ['person', 'shop'] })
      .notNull()
      .default('person'),
    /**
     * `request`: somebody whom this person does not follow wrote first, or invited them. `refused`:
     * this person wants no messages of theirs. `left`: no longer in the group, of their own will or
     * removed.
     */
    state: text('state', { enum: ['open', 'request', 'refused', 'left'] }).notNull(),
    /** Read up to here. */
    readSeq: integer('read_seq').notNull().default(0),
    /** A device of theirs has received everything up to here. */
    deliveredSeq: integer('delivered_seq').notNull().default(0),
    /**
     * Messages up to here are not shown: the person deleted the conversation then, or was not yet
     * in it.
     */
    clearedSeq: integer('cleared_seq').notNull().default(0),
    isMuted: boolean('is_muted').notNull().default(false),
    /** Of a group: the order in which its ownership passes on. */
    joinedAt: instant('joined_at'),
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
    /**
     * The number of the last change of this message among all changes of the room; 0 from before
     * they were numbered.
     */
    change: integer('change').notNull().default(0),
    senderId: uuid('sender_id')
      .notNull()
      .references(() => person.id),
    /** Said by staff as the shop. */
    asShop: boolean('as_shop').notNull().default(false),
    notice: text('notice', { enum: roomNotices }),
    /** Empty when it was taken back. */
    body: text('body').notNull(),
    /** A card beside the text. */
    cardKind: text('card_kind', { enum: cardKinds }),
    cardId: uuid('card_id'),
    mediaIds: uuid('media_ids')
      .array()
      .notNull()
      .default(sql`'{}'::uuid[]`),
    /** The message that this one answers. */
    replyTo: integer('reply_to'),
    idempotencyKey: text('idempotency_key').notNull(),
    /**
     * SHA-256 of the request, base64url: the same key with another body is refused. Empty when it
     * was taken back.
     */
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
    // What a device has missed of a room.
    index('chat_message_change').on(t.roomId, t.change),
    // Search in a room: NFKD writes each Hangul letter apart, so that two syllables make trigrams.
    // Each reads all that waits for its place: in kB, 4,096 unless told.
    index('chat_message_words')
      .using('gin', sql`lower(normalize(${t.body}, NFKD)) gin_trgm_ops`)
      .with({ gin_pending_list_limit: 64 }),
    // Whose message a picture belongs to: who may open its file.
    index('chat_message_pictures')
      .using('gin', t.mediaIds)
      .where(sql`${t.mediaIds} <> '{}'`),
    check('chat_message_card', sql`(${t.cardKind} is null) = (${t.cardId} is null)`),
  ],
)

/** One reaction per person and message; another emoji takes its place. */
export const chatReaction = pgTable(
  'chat_reaction',
  {
    roomId: uuid('room_id')
      .notNull()
      .references(() => chatRoom.id),
    seq: integer('seq').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    emoji: text('emoji', { enum: reactionEmojis }).notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.roomId, t.seq, t.personId] }), index('chat_reaction_person').on(t.personId)],
)
