import * as z from 'zod'

/** What a signed-in device hears. Events are hints with enough to show; the truth is read from the API. */
export const realtimeEvent = z.discriminatedUnion('kind', [
  /** The first thing a new stream says: from here on nothing is missed. */
  z.object({ kind: z.literal('ready') }),
  /** Said in place of `ready` where the stream cannot go on after the id it was given: what the device shows is to be read anew. */
  z.object({ kind: z.literal('reset') }),
  /** New posts at the top of the home feed. Not a stored event: derived from the timeline itself, so it cannot be lost. */
  z.object({ kind: z.literal('home'), newestPostId: z.uuid(), count: z.int() }),
  z.object({ kind: z.literal('notification'), notificationId: z.uuid(), unreadCount: z.int() }),
  /** A notice lost an act that was taken back, or is gone with its last. */
  z.object({ kind: z.literal('notification_withdrawn'), notificationId: z.uuid(), unreadCount: z.int() }),
  z.object({ kind: z.literal('notifications_read'), unreadCount: z.int() }),
  /** The wallet changed: a transfer was posted, or a bank call reached its end. */
  z.object({ kind: z.literal('wallet'), balanceKrw: z.int(), transferId: z.uuid().nullable(), bankCallId: z.uuid().nullable() }),
  /** An order the person bought, or one of their shop's, moved on. */
  z.object({
    kind: z.literal('order'),
    orderId: z.uuid(),
    state: z.enum(['placed', 'confirmed', 'partly_cancelled', 'cancelled', 'expired']),
  }),
  z.object({ kind: z.literal('media'), mediaId: z.uuid(), state: z.enum(['ready', 'refused']) }),
  z.object({ kind: z.literal('post'), postId: z.uuid(), state: z.enum(['visible', 'hidden']) }),
])

export type RealtimeEvent = z.infer<typeof realtimeEvent>
export type StoredEvent = Exclude<RealtimeEvent, { kind: 'home' | 'ready' | 'reset' }>

/** The Redis channel that wakes every reader of one person's events. */
export const personChannel = (personId: string) => `person:${personId}`
