import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import postgres from 'postgres'
import { citySizes } from '../demo/city.ts'
import type { MainClient } from '../src/db/handles.ts'
import { write } from '../src/db/write.ts'
import { newId } from '../src/ids.ts'
import { type JobName, jobs, scheduledJobs } from '../src/jobs/catalog.ts'
import { enqueueJobs } from '../src/jobs/enqueue.ts'
import { connectRedisPatiently } from '../src/platform/cache/redis.ts'
import { withApi } from './api.ts'
import { byPart, type Cost, type Measured, type Part, parts } from './capacity/model.ts'
import { cpuMsOf } from './cpu.ts'
import type { BenchIo } from './figure.ts'
import { kiwiProcess, start } from './job-runners.ts'
import { type Action, actions } from './people/actions.ts'
import { buildTown, type Town } from './people/town.ts'
import { withStores } from './stores.ts'

const callers = 8
const restLooks = 4
const restSeconds = 5
const settleMs = 4_000
const drainWithinMs = 120_000
/** Pictures are decoded, which takes twenty times what others take. */
const timesOf = (action: Action, times: number): number => (action.needs === 'pictures' ? Math.ceil(times / 20) : times)

export interface CapacityOptions {
  size: keyof typeof citySizes
  /** How often each action is done; the clock of the kernel has ticks of 10 ms. */
  times: number
}

/**
 * By the clock, at the size of this network: no part of an action. The one of interests is for each
 * person who was here within 3 days.
 */
const byTheClock = [
  'rank.popular',
  'rank.trends',
  'rank.neighbours',
  'people.suggest',
  'search.count',
] as const satisfies readonly JobName[]

const moneyJobs = Object.entries(jobs).flatMap(([name, { queue }]) => (queue === 'money' ? name : []))

/** Their slots are not due while people act. */
const unwanted = scheduledJobs.flatMap(({ name, everyMs }) => (everyMs > 60_000 ? name : []))

interface Stores {
  sql: postgres.Sql
  logSql: postgres.Sql
  main: MainClient
  redis: Redis
}

interface Reading {
  cpuMs: Record<Part, number>
  walBytes: { main: number; log: number }
  storedBytes: { main: number; log: number }
  fileBytes: number
  redisCommands: number
  atMs: number
}

/**
 * What each action of people costs API, runner, two servers of Postgres and Redis over loopback,
 * with the jobs that it causes. The cost at rest is subtracted. Warm, without the client's CPU.
 */
export async function measureCapacity(io: BenchIo, options: CapacityOptions): Promise<Measured> {
  const size = citySizes[options.size]
  return withStores(
    (stores) =>
      withApi(stores.env, async (url, apiPid) => {
        io.news(`capacity: building a network of ${size.people} people and ${size.posts} posts`)
        const town = await buildTown(stores.main, url, size)
        const [main, log] = [stores.ownerUrl, stores.logUrl].map((at) => postgres(at, { max: 2, onnotice: () => {} })) as [
          postgres.Sql,
          postgres.Sql,
        ]
        const redis = connectRedisPatiently({ REDIS_URL: stores.env['REDIS_URL']! })
        await main`insert into schedule (name, next_at) select name, now() + interval '1 day' from unnest(${unwanted}::text[]) name`
        const runner = await start(await kiwiProcess({ ...stores.env, PUBLIC_URL: url }))
        const pids = { api: apiPid, runner: runner.child.pid!, ...stores.pids }
        const read = async (): Promise<Reading> => {
          const [[mainServer], [logServer], info] = await Promise.all([
            main.unsafe(writtenSql),
            log.unsafe(writtenSql),
            redis.info('stats'),
          ])
          return {
            cpuMs: cpuMsOf(pids),
            walBytes: { main: Number(mainServer!['wal']), log: Number(logServer!['wal']) },
            storedBytes: { main: Number(mainServer!['stored']), log: Number(logServer!['stored']) },
            fileBytes: bytesUnder(stores.env['STORAGE_DIR']!),
            redisCommands: Number(/total_commands_processed:(\d+)/.exec(info)?.[1] ?? 0),
            atMs: performance.now(),
          }
        }
        try {
          const measured = await measureAll(io, town, { sql: main, logSql: log, main: stores.main, redis }, read, options.times)
          return { size: { ...size, times: options.times }, ...measured }
        } finally {
          redis.disconnect()
          await Promise.all([main.end(), log.end()])
          await runner.stop()
        }
      }),
    { ownLogServer: true },
  )
}

const writtenSql = "select pg_current_wal_lsn() - '0/0'::pg_lsn as wal, pg_database_size(current_database()) as stored"

async function measureAll(
  io: BenchIo,
  town: Town,
  stores: Stores,
  read: () => Promise<Reading>,
  each: number,
): Promise<Omit<Measured, 'size'>> {
  await sleep(settleMs)
  await drained(stores)
  const counters = new Map<string, number>()
  const names = Object.keys(actions) as (keyof typeof actions)[]
  for (const name of names) {
    io.news(`capacity: warming ${name}`)
    await act(town, actions[name], counters, name, Math.ceil(timesOf(actions[name], each) / 2))
  }
  await runJobs(stores, ['rank.popular', 'search.sync'])
  await Promise.all([stores.sql, stores.logSql].map((sql) => sql.unsafe('vacuum analyze')))
  // What runs at rest by itself, as a vacuum does, comes in bursts: the quietest time counts.
  let rest: Cost | null = null
  for (let n = 0; n < restLooks; n += 1) {
    const before = await read()
    await sleep(restSeconds * 1_000)
    const after = await read()
    const look = perOne(before, after, null, (after.atMs - before.atMs) / 1_000)
    if (rest === null || cpuOf(look) < cpuOf(rest)) rest = look
  }

  const costs: Measured['costs'] = {}
  for (const name of names) {
    const times = timesOf(actions[name], each)
    const from = await read()
    await act(town, actions[name], counters, name, times)
    await drained(stores)
    const cost = perOne(from, await read(), rest, times)
    costs[name] = cost
    io.news(
      `capacity: ${name}: ${parts.map((part) => `${part} ${Math.round(cost.cpuUs[part])}`).join(', ')} µs, WAL ${Math.round(cost.walBytes.main)} + ${Math.round(cost.walBytes.log)} bytes`,
    )
  }
  const timed: Measured['jobs'] = {}
  const clocked = async (name: JobName, times: number) => {
    const from = await read()
    await runJobs(stores, [name])
    timed[name] = perOne(from, await read(), rest, times)
    io.news(`capacity: ${name}: ${parts.map((part) => `${part} ${Math.round(timed[name]!.cpuUs[part])}`).join(', ')} µs`)
  }
  for (const name of byTheClock) await clocked(name, 1)
  const here = town.readers.map(({ personId }) => personId)
  await stores.sql`update person set last_active_at = now() - interval '20 days' where not id = any(${here}::uuid[])`
  await clocked('rank.interest', here.length)
  return { rest: rest!, costs, jobs: timed }
}

/** So many times, each caller waiting for its answer; resolves when all are answered. */
async function act(town: Town, action: Action, counters: Map<string, number>, name: string, times: number): Promise<void> {
  const upTo = (counters.get(name) ?? 0) + times
  const next = () => {
    const n = counters.get(name) ?? 0
    counters.set(name, n + 1)
    return n
  }
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let n = next(); n < upTo; n = next()) await action.once(town, n)
    }),
  )
  counters.set(name, upTo)
}

/** Until no job is due; what people did is in the log then. */
const drained = (stores: Stores) => runJobs(stores, ['log.drain'])

/** The bank's queue is not run here. */
const openSql = (main: postgres.Sql) =>
  main`select name from outbox where done_at is null and failed_at is null and run_at <= now() and not name = any(${moneyJobs}) limit 1`

async function runJobs({ sql, main, redis }: Stores, names: readonly JobName[]): Promise<void> {
  const now = new Date()
  const wanted = names.map((name) => ({ id: newId(now), name, payload: {}, uniqueKey: null }))
  await write({ main, redis }, (tx) => enqueueJobs(tx, wanted as Parameters<typeof enqueueJobs>[1], now))
  const end = performance.now() + drainWithinMs
  for (let open = await openSql(sql); open.length > 0; open = await openSql(sql)) {
    if (performance.now() > end) throw new Error(`${String(open[0]!['name'])} was not done within ${drainWithinMs / 1_000} s.`)
    await sleep(50)
  }
}

const cpuOf = ({ cpuUs }: Cost) => parts.reduce((sum, part) => sum + cpuUs[part], 0)

function perOne(from: Reading, to: Reading, rest: Cost | null, times: number): Cost {
  const seconds = (to.atMs - from.atMs) / 1_000
  const each = (before: number, after: number, restPerSecond: number) => Math.max(0, (after - before - restPerSecond * seconds) / times)
  const cpuUs = byPart((part) => each(from.cpuMs[part] * 1_000, to.cpuMs[part] * 1_000, rest?.cpuUs[part] ?? 0))
  // What is written at rest comes in bursts of vacuum and checkpoints, so nothing is taken off.
  const both = (pick: 'walBytes' | 'storedBytes') => ({
    main: each(from[pick].main, to[pick].main, 0),
    log: each(from[pick].log, to[pick].log, 0),
  })
  return {
    cpuUs,
    walBytes: both('walBytes'),
    storedBytes: both('storedBytes'),
    fileBytes: each(from.fileBytes, to.fileBytes, 0),
    redisCommands: each(from.redisCommands, to.redisCommands, rest?.redisCommands ?? 0),
  }
}

function bytesUnder(dir: string): number {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true }).reduce(
      (sum, entry) => (entry.isFile() ? sum + statSync(join(entry.parentPath, entry.name)).size : sum),
      0,
    )
  } catch {
    return 0
  }
}
