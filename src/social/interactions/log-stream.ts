import type { Redis } from 'ioredis'
import { v5 } from 'uuid'
import type { Ctx } from '../../context.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'
import { type InteractionKind, interactionWeights } from './rules.ts'

export const logStream = 'log:interactions'
/** About two hours of a busy day. */
export const maxStreamLength = 1_000_000
/**
 * The share of the bound up to which a kind is taken: most events are impressions, and each says
 * little. Other kinds are always taken.
 */
const roomFor: Partial<Record<InteractionKind, number>> = { impression: 0.6, view: 0.8 }
/** How many were not taken, by kind; `unreadable`: entries that were no events. */
export const droppedKey = 'log:dropped'
export const droppedKeptSeconds = 7 * 86_400
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
  /**
   * Where the client says it happened: `{ surface, list, slot, dwellMs }`, as far as it is known.
   */
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
  /**
   * The act with this id is taken back; `last`: the person has no other of its kind on the post.
   */
  takenBack?: 'one' | 'last'
}

/**
 * Appends to the log's stream. Never throws, also when Redis is away or full. While the log
 * database is down the stream fills: then impressions are dropped first, views next. At the bound
 * the oldest entries go; the repair restores likes, bookmarks, comments and purchases from the main
 * database, the rest is lost.
 */
export async function appendInteractions(
  ctx: Pick<Ctx, 'redis' | 'logger' | 'now'>,
  interactions: Interaction[],
  bound = maxStreamLength,
): Promise<void> {
  if (interactions.length === 0) return
  await fromRedis(ctx, async (redis) => {
    const taken = await thoseWithRoom(redis, interactions, bound)
    // Single commands: they travel with whatever else is asked of Redis in this turn.
    const append = (event: LogEvent) => redis.xadd(logStream, 'MAXLEN', '~', bound, '*', 'e', JSON.stringify(event))
    return Promise.all(taken.map((interaction) => append(logEvent(interaction, ctx.now()))))
  })
}

/** Acts are not held up by a question to Redis. */
async function thoseWithRoom(redis: Redis, interactions: Interaction[], bound: number): Promise<Interaction[]> {
  if (interactions.every(({ kind }) => roomFor[kind] === undefined)) return interactions
  const length = await redis.xlen(logStream)
  const hasRoom = ({ kind }: Interaction) => length < bound * (roomFor[kind] ?? Infinity)
  const dropped = interactions.filter((interaction) => !hasRoom(interaction))
  if (dropped.length > 0) {
    for (const { kind } of dropped) void redis.hincrby(droppedKey, kind, 1).catch(() => {})
    void redis.expire(droppedKey, droppedKeptSeconds).catch(() => {})
  }
  return interactions.filter(hasRoom)
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

/**
 * UUIDv5 (RFC 9562): an interaction that comes twice has one id. `nonce` is the event id of a
 * client, bound to the person who sent it.
 */
export function eventId(personId: string, postId: string, kind: InteractionKind, nonce = ''): string {
  return v5(`${personId}:${postId}:${kind}:${nonce}`, eventNamespace)
}
