import { v5 } from 'uuid'
import type { Ctx } from '../../context.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'
import { type InteractionKind, interactionWeights } from '../interactions/rules.ts'

export const logStream = 'log:interactions'
/** About two hours of a busy day; what a longer outage cuts off, the repair step restores from the main database. */
const maxStreamLength = 1_000_000
const eventNamespace = '5b0c9c0e-5d0c-4c0f-9a55-7a2f0d1e6b11'

/** Something a person did with a post. `authorId` comes from the post, never from a client. */
export interface Interaction {
  kind: InteractionKind
  personId: string
  postId: string
  authorId: string
  /** Server-made id of this one deed (e.g. the comment's), where a person can do it more than once. */
  id?: string
  at?: Date
  /** Where it happened, e.g. `{ surface: 'home' }`. */
  source?: Record<string, string | number | boolean> | null
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
  source: Interaction['source']
}

/**
 * Appends to the log's stream in one round trip. Never throws and never holds its caller up: likes, bookmarks,
 * comments and purchases are restored from the main database, the rest is a sample by nature.
 */
export async function appendInteractions(ctx: Pick<Ctx, 'redis' | 'logger' | 'now'>, interactions: Interaction[]): Promise<void> {
  if (interactions.length === 0) return
  await fromRedis(ctx, async (redis) => {
    const pipeline = redis.pipeline()
    for (const interaction of interactions)
      pipeline.xadd(logStream, 'MAXLEN', '~', maxStreamLength, '*', 'e', JSON.stringify(logEvent(interaction, ctx.now())))
    await pipeline.exec()
  })
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
  }
}

/** UUIDv5 (RFC 9562): the same deed told twice has one id. `nonce` is a client's own event id, bound to the person who sent it. */
export function eventId(personId: string, postId: string, kind: InteractionKind, nonce = ''): string {
  return v5(`${personId}:${postId}:${kind}:${nonce}`, eventNamespace)
}
