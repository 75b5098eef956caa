import * as z from 'zod'
import { cardKinds, roomNotices } from '../../db/schema/chat.ts'
import { maxLengths, maxPictures, maxRoomPeople, reactionEmojis } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textBlock, textLine, uuid } from '../../shared/text.ts'
import { personChip } from '../people/schema.ts'
import { cardImage } from '../posts/schema.ts'

const largest = 2_147_483_647
/** A place among a room's messages, from 1. */
const seq = z.int().min(1).max(largest)
/** What a device holds: 0 for nothing. */
const held = z.int().min(0).max(largest)
/**
 * A card beside the text. The client reads it like any other: whoever may not see it sees that it
 * is gone.
 */
const card = z.strictObject({ kind: z.enum(['post', 'product', 'person', 'order']), id: uuid })

export type CardKind = (typeof cardKinds)[number]

export const messageView = z.object({
  roomId: z.string(),
  seq: z.int(),
  /** Of two versions of a message a device keeps the one with the higher number. */
  change: z.int(),
  mine: z.boolean(),
  /** Null: somebody of the shop. The people of a room are in `chat.people`. */
  senderId: z.string().nullable(),
  asShop: z.boolean(),
  /** Something that happened in a group; `card` names whom it concerns, `body` the new name. */
  notice: z.enum(roomNotices).nullable(),
  body: z.string(),
  /** `handle` of a person whom the caller may know. */
  card: z.object({ kind: z.enum(cardKinds), id: z.string(), handle: z.string().nullable() }).nullable(),
  pictureCount: z.int(),
  /**
   * None in a request that waits: `pictureCount` says how many there are. The addresses work for
   * the caller alone.
   */
  pictures: z.array(cardImage.omit({ tags: true })),
  reactions: z.array(z.object({ emoji: z.enum(reactionEmojis), count: z.int(), mine: z.boolean() })),
  /** The answered message; its text is empty when it was taken back or is no longer shown. */
  replyTo: z.object({ seq: z.int(), mine: z.boolean(), senderId: z.string().nullable(), body: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  edited: z.boolean(),
  unsent: z.boolean(),
  /** By a moderator: only its sender still gets the text. */
  hidden: z.boolean(),
  /** In a group, of somebody whom the caller blocked. */
  silenced: z.boolean(),
})
export type MessageView = z.infer<typeof messageView>

export const roomView = z.object({
  id: z.string(),
  kind: z.enum(['direct', 'group', 'shop']),
  /** Of a group; empty: it is called by its people. */
  name: z.string(),
  /**
   * Of a direct room the other person, for a shop's staff the buyer. Null for somebody whose
   * account is closed.
   */
  other: personChip.nullable(),
  /** Of a group: four at most, without the caller. */
  people: z.array(personChip),
  memberCount: z.int(),
  /** Of a group: the caller names it, removes people, and passes it on. */
  isOwner: z.boolean(),
  shop: z.object({ id: z.string(), handle: z.string(), name: z.string() }).nullable(),
  /** What a shop's room is about. */
  about: z.object({ kind: z.enum(['order', 'product']), id: z.string() }).nullable(),
  /** `shop`: the caller answers as the shop. */
  seat: z.enum(['person', 'shop']),
  /** `request`: they wrote first or invited, and the caller has not answered. */
  state: z.enum(['open', 'request']),
  /**
   * False while somebody who does not know the caller has not answered enough messages, and where
   * the account is closed.
   */
  canSend: z.boolean(),
  isMuted: z.boolean(),
  lastSeq: z.int(),
  lastChange: z.int(),
  /** What the caller has read, and up to where they deleted. */
  readSeq: z.int(),
  clearedSeq: z.int(),
  /** Messages up to here were older than Kiwi keeps them. */
  forgottenSeq: z.int(),
  /** Everybody else has read, or has on a device, the messages up to here; 0 until both talk. */
  theirReadSeq: z.int(),
  theirDeliveredSeq: z.int(),
  /** 99 at most. */
  unreadCount: z.int(),
  last: messageView.nullable(),
  pinned: messageView.nullable(),
})
export type RoomView = z.infer<typeof roomView>

export const openRoomInput = z.strictObject({ personId: uuid })
const personIds = z
  .array(uuid)
  .min(1)
  .max(maxRoomPeople - 1)
export const makeGroupInput = z.strictObject({ idempotencyKey, name: textLine(maxLengths.roomName), personIds })
export const inviteToRoomInput = z.strictObject({ roomId: uuid, personIds })
export const roomPersonInput = z.strictObject({ roomId: uuid, personId: uuid })
export const nameRoomInput = z.strictObject({ roomId: uuid, name: textLine(maxLengths.roomName) })
/** A room with a shop, about an order of the caller or of their shop, or about a product. */
export const openShopRoomInput = z.strictObject({ kind: z.enum(['order', 'product']), id: uuid })
export const roomInput = z.strictObject({ roomId: uuid })
export const roomPeople = z.object({
  /** Those who left too: the names beside what they said. For a buyer nobody of the shop. */
  people: z.array(z.object({ person: personChip, isOwner: z.boolean(), isHere: z.boolean(), isWaiting: z.boolean(), readSeq: z.int() })),
})
export const listRoomsInput = z.strictObject({
  box: z.enum(['open', 'request']).default('open'),
  cursor,
  limit: z.int().min(1).max(50).default(20),
})
export const roomPage = z.object({ rooms: z.array(roomView), nextCursor: z.string().nullable() })
/** `since`: the cursor of the answer before; null asks for the first one. */
export const syncRoomsInput = z.strictObject({ since: held.nullable() })
export const syncedRooms = z.object({
  since: z.int(),
  /**
   * False: the device was away too long, or asks for the first time, and reads its rooms with
   * `chat.rooms`.
   */
  isWhole: z.boolean(),
  hasMore: z.boolean(),
  rooms: z.array(roomView),
  /** Rooms that changed and that the caller reads no longer. */
  gone: z.array(z.string()),
})
/** `before` reads older messages, `after` newer ones; without either the newest. */
export const listMessagesInput = z
  .strictObject({
    roomId: uuid,
    before: seq.optional(),
    after: held.optional(),
    limit: z.int().min(1).max(100).default(30),
  })
  .refine(({ before, after }) => before === undefined || after === undefined, { message: 'has both before and after', path: ['after'] })
/** In the order of `seq`. Everything up to `change` is in it or older than the page. */
export const messagePage = z.object({ messages: z.array(messageView), hasMore: z.boolean(), change: z.int() })
export type MessagePage = z.infer<typeof messagePage>
export const listChangesInput = z.strictObject({ roomId: uuid, since: held })
export const searchMessagesInput = z.strictObject({ roomId: uuid, q: textLine(maxLengths.search, 1), before: seq.optional() })
/** Newest first. */
export const foundMessages = z.object({ messages: z.array(messageView), hasMore: z.boolean() })
export const sendMessageInput = z
  .strictObject({
    idempotencyKey,
    roomId: uuid,
    body: textBlock(maxLengths.message),
    card: card.nullable().default(null),
    mediaIds: z.array(uuid).max(maxPictures).default([]),
    replyTo: seq.nullable().default(null),
  })
  .refine(({ body, card: shown, mediaIds }) => body !== '' || shown !== null || mediaIds.length > 0, {
    message: 'must not be empty',
    path: ['body'],
  })
export const editMessageInput = z.strictObject({ roomId: uuid, seq, body: textBlock(maxLengths.message, 1) })
export const messageInput = z.strictObject({ roomId: uuid, seq })
/** Null takes the caller's reaction back. */
export const reactInput = z.strictObject({ roomId: uuid, seq, emoji: z.enum(reactionEmojis).nullable() })
/** Null takes the pinned message down. */
export const pinMessageInput = z.strictObject({ roomId: uuid, seq: seq.nullable() })
export const readRoomInput = z.strictObject({ roomId: uuid, seq })
export const markDeliveredInput = z.strictObject({
  rooms: z
    .array(z.strictObject({ roomId: uuid, seq }))
    .min(1)
    .max(50),
})
export const done = z.object({ done: z.literal(true) })
export const answerRoomInput = z.strictObject({ roomId: uuid, accept: z.boolean() })
export const muteRoomInput = z.strictObject({ roomId: uuid, on: z.boolean() })
export const unreadRooms = z.object({
  /** Messages in open rooms that are not muted; 99 at most. */
  unreadCount: z.int(),
  /** Rooms that wait for an answer; 99 at most. */
  requestCount: z.int(),
})
