import type { Redis } from 'ioredis'
import type { Ctx } from '../../context.ts'
import { keepInteractions } from './internal/keep-interactions.ts'
import { logStream, type LogEvent } from './log-stream.ts'

const group = 'drain'
/** One name for all: each entry is given out once, and the entries of a drain that died are claimed by their age. */
const consumer = 'runner'
const batch = 5_000
const dayMs = 86_400_000
/** A run ends after this many, so that a flood does not occupy a worker for ever; the next run continues. */
const maxBatches = 200

type Entry = [entryId: string, fields: string[] | null]

/**
 * Moves the stream of interactions to the log database in bulk. An entry leaves the stream only after the commit of its row, so a
 * crash in between writes it again; the log keeps each id once.
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

/** Null for an entry that cannot be read: it is dropped, or every run would read it again. */
function eventIn(fields: string[] | null): LogEvent | null {
  try {
    return fields?.[0] === 'e' ? (JSON.parse(fields[1] ?? '') as LogEvent) : null
  } catch {
    return null
  }
}
