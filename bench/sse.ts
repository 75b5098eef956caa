import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { claimPort } from '../src/dev/stores/ports.ts'
import type { MainClient } from '../src/db/handles.ts'
import { run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { write } from '../src/db/write.ts'
import { personChannel } from '../src/realtime/events.ts'
import { publishMany } from '../src/realtime/publish.ts'
import { bundlesOf } from './bundles.ts'
import { cpuSoFar } from './cpu.ts'
import { type Bench, type Figure, median, percentile, round } from './figure.ts'
import { buildFloor } from './floor.ts'
import { type Started, startAnswering } from './process.ts'
import { openSessions, type Visitor } from './sessions.ts'
import { withStores } from './stores.ts'

const subscribers = 2_000
const idleStreams = 10_000
const rounds = 4
const messages = 60
const openedAtOnce = 50

/**
 * `me.events` over HTTP: one person per stream, one event for each, all in one transaction, through
 * one process and through two. The floor is a bare server that writes the same bytes at each
 * wake-up of Redis and reads nothing.
 */
export const bench: Bench = async (io) => {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
  try {
    return await withStores(async ({ main, env }) => {
      const visitors = await openSessions(main, idleStreams)
      const some = visitors.slice(0, subscribers)
      const apiScript = join(await bundlesOf('api'), 'api.js')
      await buildFloor(io.root, 'sse', dir)
      const started: Running[] = []
      const start = async (script: string, path: string, settings: Record<string, string | undefined>) => {
        const port = await claimPort()
        const url = `http://127.0.0.1:${port}`
        const server = await startAnswering(script, `${url}${path}`, { ...settings, PORT: String(port), PUBLIC_URL: url }, true)
        started.push({ server, port })
        return started.at(-1)!
      }
      const startApi = () => start(apiScript, '/health/live', env)
      const startFloor = () => start(join(dir, 'floor.js'), '/', { REDIS_URL: env['REDIS_URL'] })
      const redis = new Redis(env['REDIS_URL'] ?? '')
      try {
        await fillFeeds(main, redis, some)
        const [api, floor] = [await startApi(), await startFloor()]
        const figures: Figure[] = []
        const compare = async (what: string, ours: Streams, least: Streams) => {
          const told: Delivery[] = []
          const floorTold: Delivery[] = []
          for (let n = 0; n < rounds; n += 1) {
            told.push(await ours.tell(() => tellAll(main, redis, some)))
            floorTold.push(await least.tell(() => wakeAll(redis, some)))
            io.news(`${what} ${n + 1}/${rounds}: p99 ${Math.round(told.at(-1)!.p99Ms)} ms, floor ${Math.round(floorTold.at(-1)!.p99Ms)} ms`)
          }
          for (const streams of [ours, least]) streams.close()
          return { ours: middleOf(told), floor: middleOf(floorTold) }
        }

        const [ours, least] = [await openStreams([api], some, ofKiwi), await openStreams([floor], some, ofFloor)]
        const single = await compare('sse', ours, least)
        figures.push(
          {
            ...atOnce(`sse: p99 of ${subscribers} deliveries`, single.ours.p99Ms, single.floor.p99Ms, 'ms', '< 250 ms'),
            ...timesOf(single),
          },
          atOnce('sse: memory per subscriber', ours.kbEach, least.kbEach, 'KB', '≤ 30 KB'),
        )

        const [secondApi, secondFloor] = [await startApi(), await startFloor()]
        const both = await compare(
          'sse of two processes',
          await openStreams([api, secondApi], some, ofKiwi),
          await openStreams([floor, secondFloor], some, ofFloor),
        )
        const perSecond = ({ lastMs }: Delivery) => (subscribers / lastMs) * 1_000
        figures.push({
          ...atOnce('sse: events through two processes', perSecond(both.ours), perSecond(both.floor), '/s', '–'),
          ...timesOf(both),
        })
        figures.push(await talkAcross(main, redis, [api, secondApi], secondFloor, visitors))
        for (const { server } of [secondApi, secondFloor]) await server.stop()

        const idle: number[] = []
        // One after the other: the bench itself holds the other end of each.
        for (const [which, running, request] of [
          ['ours', api, ofKiwi],
          ['floor', floor, ofFloor],
        ] as const) {
          const streams = await openStreams([running], visitors, request)
          io.news(`${visitors.length} idle streams, ${which}: ${round(streams.kbEach)} KB each`)
          idle.push(streams.kbEach)
          streams.close()
        }
        figures.push(atOnce(`sse: memory per stream of ${idleStreams} idle ones`, idle[0]!, idle[1]!, 'KB', '≤ 30 KB'))
        return figures
      } finally {
        redis.disconnect()
        await Promise.all(started.map(({ server }) => server.stop()))
      }
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Running {
  server: Started
  port: number
}
type Request = (visitor: Visitor) => { path: string; headers: string }
const ofKiwi: Request = ({ token }) => ({
  path: `/trpc/me.events?input=${encodeURIComponent('{}')}`,
  headers: `authorization: Bearer ${token}\r\n`,
})
const ofFloor: Request = ({ personId }) => ({ path: `/events/${personId}`, headers: '' })

function atOnce(what: string, ours: number, floor: number, unit: string, goal: string): Figure {
  return { what, ours: round(ours), floor: round(floor), unit, ratio: round(ours / floor), goal, p50Ms: null, p99Ms: null }
}

const timesOf = ({ ours, floor }: { ours: Delivery; floor: Delivery }) => ({
  p50Ms: round(ours.p50Ms),
  p99Ms: round(ours.p99Ms),
  cpuUs: round(ours.cpuUs),
  floorCpuUs: round(floor.cpuUs),
})

const middleOf = (told: Delivery[]): Delivery => {
  const middle = (value: (one: Delivery) => number) => median(told.map(value))
  return {
    p50Ms: middle((one) => one.p50Ms),
    p99Ms: middle((one) => one.p99Ms),
    lastMs: middle((one) => one.lastMs),
    cpuUs: middle((one) => one.cpuUs),
  }
}

/**
 * Messages one after the other, from the call at one process to the event at the other. The floor
 * is one wake-up on Redis to a bare stream.
 */
async function talkAcross(
  main: MainClient,
  redis: Redis,
  [here, there]: [Running, Running],
  floor: Running,
  visitors: Visitor[],
): Promise<Figure> {
  const [writer, reader] = visitors as [Visitor, Visitor]
  await run(
    main.db,
    sql`insert into follow (follower_id, followee_id, state, created_at) values (${reader.personId}::uuid, ${writer.personId}::uuid, 'accepted', now())`,
  )
  const call = async (name: string, input: object) => {
    const answer = await fetch(`http://127.0.0.1:${here.port}/trpc/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${writer.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    const body = (await answer.json()) as { result?: { data: { id: string } } }
    if (!body.result) throw new Error(`${name}: ${JSON.stringify(body)}`)
    return body.result.data
  }
  const { id: roomId } = await call('chat.open', { personId: reader.personId })
  const [ours, least] = [await openStreams([there], [reader], ofKiwi), await openStreams([floor], [reader], ofFloor)]
  const times: Record<'ours' | 'floor', number[]> = { ours: [], floor: [] }
  for (let n = 0; n < messages; n += 1) {
    const send = async () => {
      const startedAt = performance.now()
      void call('chat.send', { idempotencyKey: `bench-message-${n}-of-many`, roomId, body: `${n}` })
      return startedAt
    }
    times.ours.push((await ours.tell(send)).lastMs)
    times.floor.push((await least.tell(() => wakeAll(redis, [reader]))).lastMs)
  }
  for (const streams of [ours, least]) streams.close()
  const [mine, bare] = [median(times.ours), median(times.floor)]
  const what = 'sse: a message from one process to a device at another'
  return { ...atOnce(what, mine, bare, 'ms', '< 50 ms'), p50Ms: round(mine), p99Ms: round(percentile(times.ours, 0.99)) }
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
  lastMs: number
  /** Of all processes but the subscribers', per event. */
  cpuUs: number
}
type Streams = Awaited<ReturnType<typeof openStreams>>

/** Opens a stream for each visitor, spread over servers, and measures the memory that they add. */
async function openStreams(servers: Running[], visitors: Visitor[], request: Request) {
  const heardAt: number[] = []
  const open = async (visitor: Visitor, n: number): Promise<Socket> => {
    const { port } = servers[n % servers.length]!
    const { path, headers } = request(visitor)
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: text/event-stream\r\n${headers}\r\n`)
    await new Promise<void>((resolve, reject) => {
      socket.on('data', (bytes) => {
        const text = bytes.toString()
        if (text.startsWith('HTTP/1.1') && !text.startsWith('HTTP/1.1 200')) reject(new Error(text.slice(0, 300)))
        if (text.includes('"kind":"ready"')) resolve()
        if (/"kind":"(?:notifications_read|chat)"/.test(text)) heardAt.push(performance.now())
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
  const settledBytes = async () =>
    (await Promise.all(servers.map(({ server }) => server.settledRssBytes()))).reduce((sum, one) => sum + one, 0)

  // What the first streams load into the process is not the memory of a subscriber.
  close(await openAll(visitors.slice(0, visitors.length / 4)))
  await sleep(1_000)
  const before = await settledBytes()
  const sockets = await openAll(visitors)
  await sleep(1_000)
  const kbEach = ((await settledBytes()) - before) / 1024 / visitors.length

  return {
    kbEach,
    async tell(publish: () => Promise<number>): Promise<Delivery> {
      heardAt.length = 0
      const cpuBefore = cpuSoFar().startedMs
      const startedAt = await publish()
      const giveUpAt = performance.now() + 20_000
      while (heardAt.length < visitors.length && performance.now() < giveUpAt) await sleep(visitors.length > 1 ? 5 : 1)
      if (heardAt.length !== visitors.length) throw new Error(`${heardAt.length} of ${visitors.length} events arrived.`)
      const tookMs = heardAt.map((at) => Math.max(0, at - startedAt))
      const cpuUs = ((cpuSoFar().startedMs - cpuBefore) * 1_000) / visitors.length
      return { p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99), lastMs: Math.max(...tookMs), cpuUs }
    },
    close: () => close(sockets),
  }
}
