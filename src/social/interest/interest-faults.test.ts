import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noDatabase } from '../../../test/no-database.ts'
import { until } from '../../../test/faults/until.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { type MemberCtx, systemCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { connectRedis } from '../../platform/cache/redis.ts'
import { drainLog } from '../interactions/drain-log.ts'
import { recordInteractions } from '../interactions/record-interactions.ts'
import { popularFeed } from '../ranking/popular-feed.ts'
import { rankPopular } from '../ranking/rank-popular.ts'
import { homeFeed } from '../timelines/home-feed.ts'
import { interestFeed } from './interest-feed.ts'
import { makeList } from './make-list.ts'
import type { InterestPage } from './schema.ts'

let world: World
let author: TestPerson
const postIds: string[] = []
beforeAll(async () => {
  world = await createWorld()
  author = await world.person()
  const authors = [author, await world.person(), await world.person()]
  for (let at = 0; at < 240; at += 1) postIds.push((await world.post(authors[at % 3]!)).id)
})
afterAll(async () => {
  await log.end()
  await world.close()
})

/** Of a log database that is not there. */
const log = noDatabase()

const read = async (ctx: MemberCtx, cursor: string | null, limit = 4): Promise<InterestPage> =>
  (await interestFeed(ctx, { cursor, limit })).value
const ids = ({ posts }: InterestPage) => posts.map(({ id }) => id)

test('Redis is flushed while 50 people scroll in two tabs on two servers: nobody sees an error, and nothing repeats', async () => {
  const redis = connectRedis(world.config)
  try {
    const people = await Promise.all(Array.from({ length: 50 }, () => world.person()))
    const pagesWhole = people.length * 2 * 4
    let pagesRead = 0
    let isOver = false
    const flushing = (async () => {
      for (const share of [0.25, 0.75]) {
        await until(
          async () => pagesRead,
          (pages) => pages >= share * pagesWhole,
          60_000,
          5,
        )
        await redis.flushdb()
      }
      isOver = true
    })()
    // Ten at a time. Each scroll is judged alone; both together only where each knew of the other:
    // on a busy machine the log database is late for some.
    const waiting = [...people.entries()]
    const scrollOne = async (person: TestPerson, at: number) => {
      let isLogLate = false
      const warn = () => void (isLogLate = true)
      const ctx = { ...person.ctx, logger: { ...person.ctx.logger, warn } }
      const servers = [ctx, { ...ctx, redis }]
      const scroll = async (tab: number) => {
        const seen: string[] = []
        let cursor: string | null = null
        for (let pages = 0; pages < 40 && !(isOver && pages >= 4); pages += 1) {
          const page: InterestPage = await read(servers[(tab + pages) % 2]!, cursor)
          pagesRead += 1
          seen.push(...ids(page))
          cursor = page.nextCursor
          if (cursor === null) break
        }
        return seen
      }
      const [one, other] = await Promise.all([
        scroll(0),
        scroll(1),
        at % 5 === 0 ? makeList({ ...world.ctx(), logger: ctx.logger }, person.id) : null,
      ])
      for (const seen of [one, other]) {
        expect(seen.length).toBeGreaterThan(0)
        expect(new Set(seen).size).toBe(seen.length)
      }
      if (!isLogLate) expect(one.filter((id) => other.includes(id))).toEqual([])
    }
    const scrolled = Array.from({ length: 10 }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await scrollOne(next[1], next[0])
    })
    await Promise.all([...scrolled, flushing])
  } finally {
    redis.disconnect()
  }
})

test('Redis is flushed again and again and the log database is away: a scroll repeats nothing', async () => {
  const person = await world.person()
  const logIsAway: MemberCtx = { ...person.ctx, log }
  const bothAreAway: MemberCtx = { ...logIsAway, redis: { status: 'end' } as never }
  const seen: string[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < 4; pages += 1) {
    const page: InterestPage = await read(pages === 1 ? bothAreAway : logIsAway, cursor)
    seen.push(...ids(page))
    cursor = page.nextCursor
    if (pages !== 1) await world.deps.redis.flushdb()
  }
  expect(seen).toHaveLength(16)
  expect(new Set(seen).size).toBe(16)
})

test('without Redis every page is a list of its own, and none repeats another', async () => {
  const person = await world.person()
  const away: MemberCtx = { ...person.ctx, redis: { status: 'end' } as never }
  const first = await read(away, null)
  const second = await read(away, first.nextCursor)
  const third = await read(away, second.nextCursor)
  const all = [first, second, third].flatMap(ids)
  expect(all).toHaveLength(12)
  expect(new Set(all).size).toBe(12)
})

test('while the log database is stopped, all feeds answer and repeat nothing; then the log catches up', async () => {
  const person = await world.person()
  await world.follow(person, author)
  const stopped: MemberCtx = { ...person.ctx, log }
  await rankPopular({ ...world.ctx(), platform: world.deps.platform })
  await popularFeed(person.ctx)
  const before = await read(person.ctx, null)
  const seen = ids(before)
  let cursor = before.nextCursor
  for (let pages = 0; pages < 3; pages += 1) {
    const page = await read(stopped, cursor)
    seen.push(...ids(page))
    cursor = page.nextCursor
  }
  const newcomer = await world.person()
  const served = await read({ ...newcomer.ctx, log }, null, 10)
  expect(served.posts).toHaveLength(10)
  expect((await homeFeed(stopped, { cursor: null, limit: 5 })).value.posts).toHaveLength(5)
  expect((await popularFeed(stopped)).value.posts.length).toBeGreaterThan(0)
  const events = [{ id: randomUUID(), kind: 'view' as const, postId: postIds[0]! }]
  expect(await recordInteractions(stopped, { events })).toEqual({ recorded: 1 })
  await expect(drainLog({ ...systemCtx(world.deps, 'test'), log })).rejects.toThrow()

  // The log database is back: what was served without it is known from now on.
  await drainLog(systemCtx(world.deps, 'test'), { claimIdleMs: 0 })
  const kept = await rows(world.deps.log.db, sql`select from interaction where person_id = ${person.id}::uuid and kind = 'view'`)
  expect(kept).toHaveLength(1)
  await makeList(world.ctx(), newcomer.id)
  await world.deps.redis.flushdb()
  const after = await read(newcomer.ctx, served.nextCursor, 30)
  expect(ids(after).filter((id) => ids(served).includes(id))).toEqual([])
  const rest = await read(person.ctx, cursor, 30)
  seen.push(...ids(rest))
  expect(new Set(seen).size).toBe(seen.length)
})
