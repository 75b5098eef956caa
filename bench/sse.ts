import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { buildNode } from '../tools/build.ts'
import { claimPort } from '../src/dev/stores/ports.ts'
import type { MainClient } from '../src/db/handles.ts'
import { run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { write } from '../src/db/write.ts'
import { personChannel } from '../src/realtime/events.ts'
import { publishMany } from '../src/realtime/publish.ts'
import { cpuSoFar } from './cpu.ts'
import { type Bench, median, percentile, round } from './figure.ts'
import { buildFloor } from './floor.ts'
import { type Started, startAnswering } from './process.ts'
import { openSessions, type Visitor } from './sessions.ts'
import { withStores } from './stores.ts'

const subscribers = 2_000
const rounds = 5
const openedAtOnce = 50

/**
 * `me.events` over HTTP: one person per stream, one event for each, all in one transaction. The
 * floor is a bare server that writes the same bytes at each wake-up and reads nothing.
 */
export const bench: Bench = async (io) => {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
  try {
    return await withStores(async ({ main, env }) => {
      const visitors = await openSessions(main, subscribers)
      await buildNode('api', dir)
      await buildFloor(io.root, 'sse', dir)
      const [apiPort, floorPort] = [await claimPort(), await claimPort()]
      const apiUrl = `http://127.0.0.1:${apiPort}`
      const api = await startAnswering(
        join(dir, 'api.js'),
        `${apiUrl}/health/live`,
        { ...env, PORT: String(apiPort), PUBLIC_URL: apiUrl },
        true,
      )
      const floor = await startAnswering(
        join(dir, 'floor.js'),
        `http://127.0.0.1:${floorPort}/`,
        { REDIS_URL: env['REDIS_URL'], PORT: String(floorPort) },
        true,
      )
      const redis = new Redis(env['REDIS_URL'] ?? '')
      try {
        await fillFeeds(main, redis, visitors)
        const ours = await openStreams(api, apiPort, visitors, ({ token }) => ({
          path: `/trpc/me.events?input=${encodeURIComponent('{}')}`,
          headers: `authorization: Bearer ${token}\r\n`,
        }))
        const least = await openStreams(floor, floorPort, visitors, ({ personId }) => ({ path: `/events/${personId}`, headers: '' }))
        const told: Delivery[] = []
        const floorTold: Delivery[] = []
        for (let n = 0; n < rounds; n += 1) {
          told.push(await ours.tell(() => tellAll(main, redis, visitors)))
          floorTold.push(await least.tell(() => wakeAll(redis, visitors)))
          io.news(`sse ${n + 1}/${rounds}: p99 ${Math.round(told.at(-1)!.p99Ms)} ms, floor ${Math.round(floorTold.at(-1)!.p99Ms)} ms`)
        }
        ours.close()
        least.close()
        const [mine, bare] = [median(told.map(({ p99Ms }) => p99Ms)), median(floorTold.map(({ p99Ms }) => p99Ms))]
        return [
          {
            what: `sse: p99 of ${subscribers} deliveries`,
            ours: round(mine),
            floor: round(bare),
            unit: 'ms',
            ratio: round(mine / bare),
            goal: '< 250 ms',
            p50Ms: round(median(told.map(({ p50Ms }) => p50Ms))),
            p99Ms: round(mine),
            cpuUs: round(median(told.map(({ cpuUs }) => cpuUs))),
            floorCpuUs: round(median(floorTold.map(({ cpuUs }) => cpuUs))),
          },
          {
            what: 'sse: memory per subscriber',
            ours: round(ours.kbEach),
            floor: round(least.kbEach),
            unit: 'KB',
            ratio: round(ours.kbEach / least.kbEach),
            goal: '≤ 30 KB',
            p50Ms: null,
            p99Ms: null,
          },
        ]
      } finally {
        redis.disconnect()
        await Promise.all([api.stop(), floor.stop()])
      }
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Nobody begins with nothing: Postgres would keep the plans that it made for empty tables. */
async function fillFeeds(main: MainClient, redis: Redis, visitors: Visitor[]): Promise<void> {
  await run(
    main.db,
    sql`insert into timeline (user_id, post_id, author_id)
        select person, gen_random_uuid(), gen_random_uuid()
          from unnest(${sql.list(visitors, ({ personId }) => personId, 'uuid')}) as p(person), generate_series(1, 20)`,
  )
  for (let n = 0; n < 5; n += 1) await tellAll(main, redis, visitors)
  await run(main.db, sql`vacuum analyze`)
}

/** Writes an event for everybody in one transaction; resolves to the instant of its commit. */
async function tellAll(main: MainClient, redis: Redis, visitors: Visitor[]): Promise<number> {
  const events = visitors.map(({ personId }) => ({ personId, payload: { kind: 'notifications_read' as const, unreadCount: 0 } }))
  let committedAt = 0
  await write({ main, redis }, async (tx) => {
    tx.afterCommit(() => void (committedAt = performance.now()))
    publishMany(tx, events, new Date())
  })
  return committedAt
}

async function wakeAll(redis: Redis, visitors: Visitor[]): Promise<number> {
  const startedAt = performance.now()
  const pipeline = redis.pipeline()
  for (const { personId } of visitors) pipeline.publish(personChannel(personId), '')
  await pipeline.exec()
  return startedAt
}

interface Delivery {
  p50Ms: number
  p99Ms: number
  /** Of all processes but the subscribers', per event. */
  cpuUs: number
}

/** Opens a stream for each visitor, and measures what they add to the memory of the process. */
async function openStreams(
  server: Started,
  port: number,
  visitors: Visitor[],
  request: (visitor: Visitor) => { path: string; headers: string },
) {
  const heardAt: number[] = []
  const open = async (visitor: Visitor): Promise<Socket> => {
    const { path, headers } = request(visitor)
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: text/event-stream\r\n${headers}\r\n`)
    await new Promise<void>((resolve, reject) => {
      socket.on('data', (bytes) => {
        const text = bytes.toString()
        if (text.startsWith('HTTP/1.1') && !text.startsWith('HTTP/1.1 200')) reject(new Error(text.slice(0, 300)))
        if (text.includes('"kind":"ready"')) resolve()
        if (text.includes('"kind":"notifications_read"')) heardAt.push(performance.now())
      })
      socket.once('close', () => reject(new Error('A stream of the bench was closed.')))
    })
    return socket
  }
  const openAll = async (some: Visitor[]) => {
    const sockets: Socket[] = []
    for (let from = 0; from < some.length; from += openedAtOnce)
      sockets.push(...(await Promise.all(some.slice(from, from + openedAtOnce).map(open))))
    return sockets
  }
  const close = (sockets: Socket[]) => {
    for (const socket of sockets) socket.destroy()
  }

  // What the first streams load into the process is not the memory of a subscriber.
  close(await openAll(visitors.slice(0, visitors.length / 4)))
  await sleep(1_000)
  const before = await server.settledRssBytes()
  const sockets = await openAll(visitors)
  await sleep(1_000)
  const kbEach = ((await server.settledRssBytes()) - before) / 1024 / visitors.length

  return {
    kbEach,
    async tell(publish: () => Promise<number>): Promise<Delivery> {
      heardAt.length = 0
      const cpuBefore = cpuSoFar().startedMs
      const startedAt = await publish()
      const giveUpAt = performance.now() + 20_000
      while (heardAt.length < visitors.length && performance.now() < giveUpAt) await sleep(5)
      if (heardAt.length !== visitors.length) throw new Error(`${heardAt.length} of ${visitors.length} events arrived.`)
      const tookMs = heardAt.map((at) => Math.max(0, at - startedAt))
      const cpuUs = ((cpuSoFar().startedMs - cpuBefore) * 1_000) / visitors.length
      return { p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99), cpuUs }
    },
    close: () => close(sockets),
  }
}
