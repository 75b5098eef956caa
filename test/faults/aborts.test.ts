import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { areFaultsLong } from '../at-length.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { personChannel } from '../../src/realtime/events.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { type Random, randomFrom } from '../fuzz/random.ts'
import { everyProcedure, type Procedure } from '../fuzz/schemas.ts'
import { buildTown, type CallerName, callerNames } from '../fuzz/town.ts'
import { type Seen, validFor } from '../fuzz/values.ts'
import { createWorld, type World } from '../worlds/world.ts'

const seed = Number(process.env['KIWI_ABORTS_SEED'] ?? Math.floor(Math.random() * 1e9))
const cutForMs = areFaultsLong ? 60_000 : 4_000
const clients = 32
/** Longer than most requests take here, so that some are cut in each of their parts. */
const longestMs = 40
const procedures = everyProcedure()

let world: World
let api: RunningApi
let town: Awaited<ReturnType<typeof buildTown>>
beforeAll(async () => {
  world = await createWorld()
  api = await startNodeApi(world)
  town = await buildTown(world)
})
afterAll(async () => {
  await api.close()
  await world.close()
})

it(
  `leaves no transaction open and no session lost when clients are cut in any request (KIWI_ABORTS_SEED=${seed})`,
  async () => {
    const usualMs = await busyMs()
    const random = randomFrom(seed)
    const order: Procedure[] = []
    const cut = new Map<string, number>()
    const until = performance.now() + cutForMs
    const client = async () => {
      while (performance.now() < until || cut.size < procedures.length) {
        if (order.length === 0) order.push(...procedures.toSorted(() => random.next() - 0.5))
        const procedure = order.pop()!
        cut.set(procedure.path, (cut.get(procedure.path) ?? 0) + 1)
        await cutCall(procedure, random, town.seen)
      }
    }
    await Promise.all(Array.from({ length: clients }, client))

    await expect.poll(() => world.deps.main.stats(), { timeout: 10_000 }).toMatchObject({ leased: 0, waiting: 0 })
    await expect.poll(busySessions, { timeout: 10_000 }).toEqual([])
    await expect.poll(openStreams, { timeout: 10_000 }).toBe(0)
    // One lost session of the pool would keep a part of these waiting for seconds, each time; a
    // busy machine does so once.
    await expect.poll(busyMs, { timeout: 40_000 }).toBeLessThan(2_000 + 5 * usualMs)
  },
  cutForMs + 60_000,
)

/** Sends a whole request or a part of it, and closes the connection without a word. */
async function cutCall({ path, type, input }: Procedure, random: Random, seen: Seen): Promise<void> {
  const caller = random.pick(callerNames)
  const body = input ? JSON.stringify(validFor(input, random, seen)) : undefined
  const isCall = type === 'mutation'
  const target = `/trpc/${path}${isCall || body === undefined ? '' : `?input=${encodeURIComponent(body)}`}`
  const [share, waitMs] = [random.chance(0.2) ? random.next() : 1, random.below(longestMs)]
  const token = await tokenOf(caller)
  const sent = isCall ? Buffer.from(body ?? '') : Buffer.alloc(0)
  const head = [
    `${isCall ? 'POST' : 'GET'} ${target} HTTP/1.1`,
    `host: ${new URL(api.url).host}`,
    ...(token === null ? [] : [`authorization: Bearer ${token}`]),
    ...(isCall ? ['content-type: application/json', `content-length: ${sent.length}`] : []),
  ]
  const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), sent])
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(bytes.subarray(0, Math.ceil(bytes.length * share)))
  await sleep(waitMs)
  socket.destroy()
}

const tokens = new Map<CallerName, { token: string; usesLeft: number }>()

/** A new session from time to time: sign-outs are among the calls. */
async function tokenOf(caller: CallerName): Promise<string | null> {
  if (caller === 'anonymous') return null
  const known = tokens.get(caller)
  if (known && known.usesLeft-- > 0) return known.token
  // A pending person who signs out is nobody any more.
  const person = caller === 'pending' ? await world.person({ status: 'pending' }) : town.people[caller]
  const token = await world.sessionToken(person)
  tokens.set(caller, { token, usesLeft: 100 })
  return token
}

/** How long writes and reads of more callers than there are sessions take, all at once. */
async function busyMs(): Promise<number> {
  const people = await Promise.all(Array.from({ length: 40 }, () => world.person()))
  const headers = await Promise.all(
    people.map(async (person) => ({ authorization: `Bearer ${await world.sessionToken(person)}`, 'content-type': 'application/json' })),
  )
  const startedAt = performance.now()
  const answers = await Promise.all(
    headers.flatMap((each) => [
      fetch(`${api.url}/trpc/me.update`, { method: 'POST', headers: each, body: JSON.stringify({ bio: '안녕' }) }),
      fetch(`${api.url}/trpc/feed.home?input=%7B%7D`, { headers: each }),
    ]),
  )
  await Promise.all(answers.map((answer) => answer.arrayBuffer()))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  return performance.now() - startedAt
}

/** What sessions of the app do that are not idle: none may stand in a transaction. */
const busySessions = () =>
  rows(
    world.owner.db,
    sql<{ state: string; query: string }>`select state, query from pg_stat_activity
       where datname = current_database() and usename <> current_user and state <> 'idle'`,
  )

/** Streams of live events that are still followed. */
async function openStreams(): Promise<number> {
  const channels = Object.values(town.people).map(({ id }) => personChannel(id))
  const counts = (await world.deps.redis.pubsub('NUMSUB', ...channels)) as (string | number)[]
  return counts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? part : 0), 0)
}
