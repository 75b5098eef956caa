import type { Redis } from 'ioredis'
import * as z from 'zod'
import type { Ctx } from '../../context.ts'
import { keepInteractions } from './internal/keep-interactions.ts'
import { droppedKey, droppedKeptSeconds, logStream, type LogEvent } from './log-stream.ts'
import { type InteractionKind, interactionWeights } from './rules.ts'

const group = 'drain'
/**
 * All runners read under this name: Redis gives each entry to one of them, and the entries of a
 * runner that died are claimed by their age.
 */
const consumer = 'runner'
const batch = 5_000
const dayMs = 86_400_000
/**
 * A run ends after this many, so that a flood does not occupy a worker for ever; the next run
 * continues.
 */
const maxBatches = 200

type Entry = [entryId: string, fields: string[] | null]

/**
 * Moves the stream of interactions to the log database in bulk. An entry leaves the stream only
 * after the commit of its row, so a crash in between writes it again; the log keeps each id once.
 */
export async function drainLog(ctx: Pick<Ctx, 'log' | 'redis'>, { claimIdleMs = 60_000 } = {}): Promise<{ read: number; kept: number }> {
  const { redis } = ctx
  await ensureGroup(redis)
  let read = 0
  let kept = 0
  for (let turn = 0; turn < maxBatches; turn += 1) {
    const entries = (await abandoned(redis, claimIdleMs)) ?? (await fresh(redis))
    if (entries.length === 0) break
    const entryIds = entries.map(([entryId]) => entryId)
    const events = entries.flatMap(([, fields]) => eventIn(fields) ?? [])
    const unreadable = entries.filter(([, fields]) => fields !== null).length - events.length
    if (unreadable > 0) await countDropped(redis, unreadable)
    kept += await keepInteractions(ctx, events).catch(async (error: unknown) => {
      await giveBack(redis, entryIds)
      throw error
    })
    await redis
      .pipeline()
      .xack(logStream, group, ...entryIds)
      .xdel(logStream, ...entryIds)
      .exec()
    read += entries.length
  }
  return { read, kept }
}

async function ensureGroup(redis: Redis): Promise<void> {
  try {
    await redis.xgroup('CREATE', logStream, group, '0', 'MKSTREAM')
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error
  }
}

/** Entries that a drain took and did not finish; null if there are none. */
async function abandoned(redis: Redis, idleMs: number): Promise<Entry[] | null> {
  const [, entries] = (await redis.xautoclaim(logStream, group, consumer, idleMs, '0-0', 'COUNT', batch)) as [string, Entry[]]
  return entries.length === 0 ? null : entries
}

/** The next run takes these entries first: an act must come before what takes it back. */
async function giveBack(redis: Redis, entryIds: string[]): Promise<void> {
  await redis.xclaim(logStream, group, consumer, 0, ...entryIds, 'IDLE', dayMs, 'JUSTID').catch(() => {})
}

async function fresh(redis: Redis): Promise<Entry[]> {
  const answer = await redis.xreadgroup('GROUP', group, consumer, 'COUNT', batch, 'STREAMS', logStream, '>')
  return answer?.[0]?.[1] ?? []
}

const event = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  kind: z.enum(Object.keys(interactionWeights) as [InteractionKind]),
  personId: z.uuid(),
  postId: z.uuid(),
  authorId: z.uuid(),
  weight: z.number(),
  source: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullable(),
  takenBack: z.enum(['one', 'last']).optional(),
}) satisfies z.ZodType<LogEvent>

/**
 * Null for an entry that is no event: it is dropped and counted, or every run would read it again
 * and the others would wait for ever.
 */
function eventIn(fields: string[] | null): LogEvent | null {
  try {
    return fields?.[0] === 'e' ? (event.safeParse(JSON.parse(fields[1] ?? '')).data ?? null) : null
  } catch {
    return null
  }
}

async function countDropped(redis: Redis, count: number): Promise<void> {
  await redis.hincrby(droppedKey, 'unreadable', count)
  await redis.expire(droppedKey, droppedKeptSeconds)
}
