import postgres from 'postgres'
import { v4 } from 'uuid'
import { connectDatabase } from '../src/db/client.ts'
import type { Ctx } from '../src/context.ts'
import { connectRedis } from '../src/platform/cache/redis.ts'
import { drainLog } from '../src/social/interactions/drain-log.ts'
import { type LogEvent, logEvent, logStream } from '../src/social/interactions/log-stream.ts'
import type { Bench } from './figure.ts'
import { doneOnce, inTurn, type Run } from './in-turn.ts'
import { withStores } from './stores.ts'

const events = 50_000

/**
 * Interactions from the stream in Redis to the log database, a fifth of them votes: each id once, with its hourly vote. Beside one bare
 * COPY of the same rows into a table with the same key.
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
    const redis = connectRedis(env['REDIS_URL']!)
    const owner = postgres(Object.assign(new URL(ownerUrl), { pathname: '/kiwi_log' }).href, { max: 1, onnotice: () => {} })
    const ctx = { log, redis }
    await owner`create table bare_interaction (id uuid, at timestamptz, kind text, person_id uuid, post_id uuid, author_id uuid, weight real, source jsonb, primary key (id, at))`
    try {
      return await inTurn(
        io,
        [{ what: 'log: from the stream to the log database', goal: '≥ 0.5 ×', run: () => drained(ctx) }],
        [{ what: 'bare COPY', run: () => copied(owner) }],
      )
    } finally {
      redis.disconnect()
      await Promise.all([log.end(), owner.end()])
    }
  })

function newEvents(): LogEvent[] {
  return Array.from({ length: events }, (_, n) => {
    const who = { personId: v4(), postId: v4(), authorId: v4() }
    return logEvent({ ...who, kind: n % 5 === 0 ? 'like' : 'impression' }, new Date())
  })
}

async function drained(ctx: Pick<Ctx, 'log' | 'redis'>): Promise<Run> {
  const pipeline = ctx.redis.pipeline()
  for (const event of newEvents()) pipeline.xadd(logStream, '*', 'e', JSON.stringify(event))
  await pipeline.exec()
  return doneOnce(events, async () => {
    const { kept } = await drainLog(ctx)
    if (kept !== events) throw new Error(`${kept} of ${events} events were kept.`)
  })
}

async function copied(owner: postgres.Sql): Promise<Run> {
  const lines = newEvents().map((event) =>
    [v4(), event.at, event.kind, event.personId, event.postId, event.authorId, event.weight, '\\N'].join('\t'),
  )
  return doneOnce(events, async () => {
    const copy = await owner`copy bare_interaction from stdin`.writable()
    await new Promise<void>((resolve, reject) => {
      copy.once('error', reject)
      copy.end(`${lines.join('\n')}\n`, () => resolve())
    })
  })
}
