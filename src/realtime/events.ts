import * as z from 'zod'

/** Events for a signed-in device. They are hints to display; the API has the state. */
export const realtimeEvent = z.discriminatedUnion('kind', [
  /** First event of a new stream: no later event is missed. */
  z.object({ kind: z.literal('ready') }),
  /** Instead of `ready`, when the stream cannot continue: the device reads everything again. */
  z.object({ kind: z.literal('reset') }),
  /** New posts in the home feed. Derived from the timeline, not stored: it cannot be lost. */
  z.object({ kind: z.literal('home'), newestPostId: z.uuid(), count: z.int() }),
  z.object({ kind: z.literal('notification'), notificationId: z.uuid(), unreadCount: z.int() }),
  /** An act was taken back: its notice has one act fewer, or is deleted with its last. */
  z.object({ kind: z.literal('notification_withdrawn'), notificationId: z.uuid(), unreadCount: z.int() }),
  z.object({ kind: z.literal('notifications_read'), unreadCount: z.int() }),
  /** The wallet changed: a transfer was posted, or a bank call ended. */
  z.object({ kind: z.literal('wallet'), balanceKrw: z.int(), transferId: z.uuid().nullable(), bankCallId: z.uuid().nullable() }),
  /** The state of an order changed; the person is its buyer or its shop. */
  z.object({
    kind: z.literal('order'),
    orderId: z.uuid(),
    state: z.enum(['placed', 'confirmed', 'partly_cancelled', 'cancelled', 'expired']),
  }),
  /** A room of the person changed: a message was written, changed, taken back or read. */
  z.object({ kind: z.literal('chat'), roomId: z.uuid() }),
  /** Somebody writes in a room; null: somebody of the shop. Not stored: it is over in seconds. */
  z.object({ kind: z.literal('typing'), roomId: z.uuid(), personId: z.uuid().nullable() }),
  /** The other person has a direct room open. Not stored: see `presenceMs`. */
  z.object({ kind: z.literal('here'), roomId: z.uuid() }),
  /** Whom the person blocks changed, and with it every list. */
  z.object({ kind: z.literal('blocks') }),
  z.object({ kind: z.literal('media'), mediaId: z.uuid(), state: z.enum(['ready', 'refused']) }),
  /** The person's export went on, is ready, or failed. */
  z.object({
    kind: z.literal('export'),
    exportId: z.uuid(),
    state: z.enum(['running', 'ready', 'failed']),
    doneParts: z.int(),
    totalParts: z.int(),
  }),
  /** A sheet of products of the person's shop was read, goes on, or is done. */
  z.object({ kind: z.literal('import'), importId: z.uuid(), state: z.string(), doneLines: z.int(), lines: z.int() }),
  z.object({ kind: z.literal('post'), postId: z.uuid(), state: z.enum(['visible', 'hidden']) }),
])

export type RealtimeEvent = z.infer<typeof realtimeEvent>
export type StoredEvent = Exclude<RealtimeEvent, { kind: 'home' | 'ready' | 'reset' | 'typing' | 'here' }>

/**
 * Redis channel that wakes all readers of one person's events; a message that is not empty is
 * itself an event, see `whisper`.
 */
export const personChannel = (personId: string) => `person:${personId}`
