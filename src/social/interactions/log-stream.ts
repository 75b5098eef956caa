import type { Redis } from 'ioredis'
import { v5 } from 'uuid'
import type { Ctx } from '../../context.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'
import { type InteractionKind, interactionWeights } from './rules.ts'

export const logStream = 'log:interactions'
/** About two hours of a busy day. The repair restores from the main database what a longer outage cuts off. */
const maxStreamLength = 1_000_000
const eventNamespace = '5b0c9c0e-5d0c-4c0f-9a55-7a2f0d1e6b11'

/** Something a person did with a post. `authorId` comes from the post, never from a client. */
export interface Interaction {
  kind: InteractionKind
  personId: string
  postId: string
  authorId: string
  /** An id made by the server (e.g. the comment's), for what a person can do more than once. */
  id?: string
  at?: Date
  /** Where the client says it happened: `{ surface, list, slot, dwellMs }`, as far as it is known. */
  source?: LogEvent['source']
  takenBack?: LogEvent['takenBack']
}

export interface LogEvent {
  id: string
  /** ISO 8601, server time. */
  at: string
  kind: InteractionKind
  personId: string
  postId: string
  authorId: string
  weight: number
  source: Record<string, string | number | boolean> | null
  /** The act with this id is taken back; `last`: the person has no other of its kind on the post. */
  takenBack?: 'one' | 'last'
}

/**
 * Appends to the log's stream in one round trip. Never throws and never delays its caller: likes, bookmarks, comments and purchases
 * are restored from the main database, and the rest is only a sample.
 */
export async function appendInteractions(ctx: Pick<Ctx, 'redis' | 'logger' | 'now'>, interactions: Interaction[]): Promise<void> {
  if (interactions.length === 0) return
  // Single commands: they travel with whatever else is asked of Redis in this turn.
  const append = (redis: Redis, event: LogEvent) => redis.xadd(logStream, 'MAXLEN', '~', maxStreamLength, '*', 'e', JSON.stringify(event))
  await fromRedis(ctx, (redis) => Promise.all(interactions.map((interaction) => append(redis, logEvent(interaction, ctx.now())))))
}

export function logEvent(interaction: Interaction, now: Date): LogEvent {
  const { kind, personId, postId, authorId } = interaction
  return {
    id: interaction.id ?? eventId(personId, postId, kind),
    at: (interaction.at ?? now).toISOString(),
    kind,
    personId,
    postId,
    authorId,
    weight: interactionWeights[kind],
    source: interaction.source ?? null,
    ...(interaction.takenBack ? { takenBack: interaction.takenBack } : {}),
  }
}

/** UUIDv5 (RFC 9562): an interaction that comes twice has one id. `nonce` is the event id of a client, bound to the person who sent it. */
export function eventId(personId: string, postId: string, kind: InteractionKind, nonce = ''): string {
  return v5(`${personId}:${postId}:${kind}:${nonce}`, eventNamespace)
}
