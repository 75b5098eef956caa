import type { Redis } from 'ioredis'
import postgres from 'postgres'
import { v4 } from 'uuid'
import { connectDatabase } from '../src/db/client.ts'
import type { Ctx } from '../src/context.ts'
import { connectRedis } from '../src/platform/cache/redis.ts'
import { drainLog } from '../src/social/interactions/drain-log.ts'
import { type LogEvent, logEvent, logStream } from '../src/social/interactions/log-stream.ts'
import { type Bench, type Figure, round } from './figure.ts'
import { doneOnce, inTurn, type Run } from './in-turn.ts'
import { withStores } from './stores.ts'

const events = 50_000

/**
 * Interactions from the stream in Redis to the log database, a fifth of them votes: each id once,
 * with its hourly vote. Beside one bare COPY of the same rows into a table with the same key.
 */
export const bench: Bench = (io) =>
  withStores(async ({ env, ownerUrl }) => {
    const log = connectDatabase({
      url: env['LOG_DATABASE_URL']!,
      driver: 'postgres-js',
      poolMax: 2,
      leaseMax: 2,
      applicationName: 'kiwi-bench',
    })
    const redis = connectRedis({ REDIS_URL: env['REDIS_URL']! })
    const owner = postgres(Object.assign(new URL(ownerUrl), { pathname: '/kiwi_log' }).href, { max: 1, onnotice: () => {} })
    const ctx = { log, redis }
    await owner`create table bare_interaction (id uuid, at timestamptz, kind text, person_id uuid, post_id uuid, author_id uuid, weight real, source jsonb, primary key (id, at))`
    try {
      const figures = await inTurn(
        io,
        [{ what: 'log: from the stream to the log database', goal: '≥ 0.5 ×', run: () => drained(ctx) }],
        [{ what: 'bare COPY', run: () => copied(owner) }],
      )
      await fill(redis)
      const streamBytes = Number(await redis.memory('USAGE', logStream, 'SAMPLES', 0))
      io.news(`an event takes ${Math.round(streamBytes / events)} bytes in the stream`)
      return [...figures, await disk(owner)]
    } finally {
      redis.disconnect()
      await Promise.all([log.end(), owner.end()])
    }
  })

function newEvents(): LogEvent[] {
  return Array.from({ length: events }, (_, n) => {
    const who = { personId: v4(), postId: v4(), authorId: v4() }
    // An impression says where, as the web app does.
    const source = { surface: 'interest', list: v4(), slot: n % 20, dwellMs: 1_000 + (n % 5_000) }
    return logEvent(n % 5 === 0 ? { ...who, kind: 'like' } : { ...who, kind: 'impression', source }, new Date())
  })
}

async function fill(redis: Redis): Promise<void> {
  const pipeline = redis.pipeline()
  for (const event of newEvents()) pipeline.xadd(logStream, '*', 'e', JSON.stringify(event))
  await pipeline.exec()
}

/**
 * What the log keeps of an event, its vote and its history included, beside a bare row with one
 * key.
 */
async function disk(owner: postgres.Sql): Promise<Figure> {
  const [found] = await owner<{ kept: number; bare: number; events: number; rows: number }[]>`
    select (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent in ('interaction'::regclass, 'vote_hour'::regclass))::float8
        + pg_total_relation_size('person_history')::float8 as kept,
      pg_total_relation_size('bare_interaction')::float8 as bare,
      (select count(*) from interaction)::int as events, (select count(*) from bare_interaction)::int as rows`
  const { kept, bare, events, rows } = found!
  const [ours, floor] = [round(kept / events), round(bare / rows)]
  const what = 'log: disk per million events (bare rows)'
  return { what, ours, floor, unit: 'MB', ratio: round(ours / floor), goal: '≤ 2 ×', p50Ms: null, p99Ms: null }
}

async function drained(ctx: Pick<Ctx, 'log' | 'redis'>): Promise<Run> {
  await fill(ctx.redis)
  return doneOnce(events, async () => {
    const { kept } = await drainLog(ctx)
    if (kept !== events) throw new Error(`${kept} of ${events} events were kept.`)
  })
}

async function copied(owner: postgres.Sql): Promise<Run> {
  const lines = newEvents().map((event) =>
    [
      v4(),
      event.at,
      event.kind,
      event.personId,
      event.postId,
      event.authorId,
      event.weight,
      event.source ? JSON.stringify(event.source) : '\\N',
    ].join('\t'),
  )
  return doneOnce(events, async () => {
    const copy = await owner`copy bare_interaction from stdin`.writable()
    await new Promise<void>((resolve, reject) => {
      copy.once('error', reject)
      copy.end(`${lines.join('\n')}\n`, () => resolve())
    })
  })
}
