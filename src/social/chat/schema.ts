import * as z from 'zod'
import { maxLengths } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textBlock, uuid } from '../../shared/text.ts'
import { personChip } from '../people/schema.ts'

/** A place among a room's messages, from 1. */
const seq = z.int().min(1).max(2_147_483_647)
/** A post or product beside the text. The client reads it like any other: whoever may not see it sees that it is gone. */
const card = z.strictObject({ kind: z.enum(['post', 'product']), id: uuid })

export const messageView = z.object({
  roomId: z.string(),
  seq: z.int(),
  mine: z.boolean(),
  body: z.string(),
  card: z.object({ kind: z.enum(['post', 'product']), id: z.string() }).nullable(),
  /** The answered message; its text is empty when it was taken back or is no longer shown. */
  replyTo: z.object({ seq: z.int(), mine: z.boolean(), body: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  edited: z.boolean(),
  unsent: z.boolean(),
  /** By a moderator: only its sender still gets the text. */
  hidden: z.boolean(),
})
export type MessageView = z.infer<typeof messageView>

export const roomView = z.object({
  id: z.string(),
  /** Null for somebody whose account is closed. */
  other: personChip.nullable(),
  /** `request`: they wrote first, and the caller has not answered. */
  state: z.enum(['open', 'request']),
  /** False while somebody who does not know the caller has not answered enough messages, and where the account is closed. */
  canSend: z.boolean(),
  isMuted: z.boolean(),
  lastSeq: z.int(),
  /** The other person has read the caller's messages up to here; 0 until both talk. */
  theirReadSeq: z.int(),
  /** 99 at most. */
  unreadCount: z.int(),
  last: messageView.nullable(),
})
export type RoomView = z.infer<typeof roomView>

export const openRoomInput = z.strictObject({ personId: uuid })
export const roomInput = z.strictObject({ roomId: uuid })
export const listRoomsInput = z.strictObject({
  box: z.enum(['open', 'request']).default('open'),
  cursor,
  limit: z.int().min(1).max(50).default(20),
})
export const roomPage = z.object({ rooms: z.array(roomView), nextCursor: z.string().nullable() })
/** `before` reads older messages, `after` newer ones; without either the newest. */
export const listMessagesInput = z
  .strictObject({
    roomId: uuid,
    before: seq.optional(),
    after: z.int().min(0).max(2_147_483_647).optional(),
    limit: z.int().min(1).max(100).default(30),
  })
  .refine(({ before, after }) => before === undefined || after === undefined, { message: 'has both before and after', path: ['after'] })
/** In the order of `seq`. */
export const messagePage = z.object({ messages: z.array(messageView), hasMore: z.boolean() })
export type MessagePage = z.infer<typeof messagePage>
export const sendMessageInput = z
  .strictObject({
    idempotencyKey,
    roomId: uuid,
    body: textBlock(maxLengths.message),
    card: card.nullable().default(null),
    replyTo: seq.nullable().default(null),
  })
  .refine(({ body, card: shown }) => body !== '' || shown !== null, { message: 'must not be empty', path: ['body'] })
export const editMessageInput = z.strictObject({ roomId: uuid, seq, body: textBlock(maxLengths.message, 1) })
export const messageInput = z.strictObject({ roomId: uuid, seq })
export const readRoomInput = z.strictObject({ roomId: uuid, seq })
export const answerRoomInput = z.strictObject({ roomId: uuid, accept: z.boolean() })
export const muteRoomInput = z.strictObject({ roomId: uuid, on: z.boolean() })
export const unreadRooms = z.object({
  /** Messages in open rooms that are not muted; 99 at most. */
  unreadCount: z.int(),
  /** Rooms that wait for an answer; 99 at most. */
  requestCount: z.int(),
})
