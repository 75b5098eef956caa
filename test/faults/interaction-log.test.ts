import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { migrate } from '../../src/db/migrate.ts'
import { type EmbeddedRedis, startRedis } from '../../src/dev/stores/redis.ts'
import { createComment } from '../../src/social/comments/create-comment.ts'
import { followPerson } from '../../src/social/graph/follow-person.ts'
import { drainLog } from '../../src/social/interactions/drain-log.ts'
import { recordInteractions } from '../../src/social/interactions/record-interactions.ts'
import { verifyLog } from '../../src/social/interactions/verify-log.ts'
import { interestFeed } from '../../src/social/interest/interest-feed.ts'
import { popularFeed } from '../../src/social/ranking/popular-feed.ts'
import { rankPopular } from '../../src/social/ranking/rank-popular.ts'
import { bookmarkPost, likePost } from '../../src/social/reactions/set-reaction.ts'
import { homeFeed } from '../../src/social/timelines/home-feed.ts'
import { areFaultsLong } from '../at-length.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { startVictim, type Victim } from './postgres.ts'

/** A log database and a Redis of its own, for they are stopped, flushed and filled. */
let server: Victim
let redis: EmbeddedRedis
let world: World
const dir = mkdtempSync(join(tmpdir(), 'kiwi-log-'))
beforeAll(async () => {
  ;[server, redis] = await Promise.all([startVictim(), startRedis({ dir: join(dir, 'redis') })])
  await server.admin`create database log`
  const url = Object.assign(new URL(server.url), { pathname: '/log' }).toString()
  await migrate({ url, folder: new URL('../../drizzle/log', import.meta.url).pathname, lockTimeoutMs: 10_000 })
  world = await createWorld({ LOG_DATABASE_URL: url, REDIS_URL: redis.url() }, { isLive: true })
})
afterAll(async () => {
  await world?.close()
  await Promise.all([server?.stop(), redis?.stop()])
  rmSync(dir, { recursive: true, force: true })
})

let author: TestPerson
let readers: TestPerson[]
let posts: string[]
beforeEach(async () => {
  author = await world.person()
  readers = []
  posts = []
  for (let n = 0; n < 4; n += 1) readers.push(await world.person())
  for (let n = 0; n < 6; n += 1) posts.push((await world.post(author)).id)
  for (const reader of readers) await followPerson(reader.ctx, { personId: author.id })
  await world.runJobs()
  await rankPopular(world.ctx())
})

/**
 * Each reader sees every post and likes some, takes one like back, keeps one and says something.
 */
async function live(): Promise<void> {
  for (const { ctx } of readers) {
    const seen = posts.map((postId) => ({ id: randomUUID(), kind: 'impression' as const, postId, place: { surface: 'home' as const } }))
    expect(await recordInteractions(ctx, { events: seen })).toEqual({ recorded: posts.length })
    for (const postId of posts.slice(0, 4)) await likePost(ctx, { postId, on: true })
    await likePost(ctx, { postId: posts[0]!, on: false })
    await bookmarkPost(ctx, { postId: posts[1]!, on: true })
    await createComment(ctx, { idempotencyKey: randomUUID(), postId: posts[2]!, parentId: null, body: '예뻐요' })
  }
}

async function readFeeds(): Promise<void> {
  for (const { ctx } of readers) {
    const pages = await Promise.all([
      homeFeed(ctx, { cursor: null, limit: 10 }),
      popularFeed(ctx),
      interestFeed(ctx, { cursor: null, limit: 10 }),
    ])
    expect(pages.map(({ value }) => value.posts.length > 0)).toEqual([true, true, true])
  }
}

const logged = async () => {
  const found = await rows(
    world.deps.log.db,
    sql<{ kind: string; count: number }>`
      select kind, count(*)::int as count from interaction where post_id = any(${posts}::uuid[]) group by kind order by kind`,
  )
  return Object.fromEntries(found.map(({ kind, count }) => [kind, count]))
}
const whole = { bookmark: 4, comment: 4, impression: 24, like: 12 }
const verify = (repair = false) => verifyLog(world.ctx(), { days: 1, lateMs: 0, repair })

it('feeds answer and acts are taken while the log database is down, and it catches up to the truth', async () => {
  await live()
  await server.crash()
  const startedAt = Date.now()
  await Promise.all([live(), readFeeds()])
  expect(Date.now() - startedAt).toBeLessThan(20_000)
  await expect(drainLog(world.ctx())).rejects.toThrow()
  expect(await world.deps.redis.xlen('log:interactions')).toBeGreaterThan(80)
  await server.revive()
  for (const { ctx } of readers) await likePost(ctx, { postId: posts[3]!, on: false })
  await drainLog(world.ctx())
  expect(await logged()).toEqual({ ...whole, like: 8, impression: 48, comment: 8 })
  expect((await verify()).isEqual).toBe(true)
})

// As long as it says: `./kiwi test faults` runs it.
it.runIf(areFaultsLong)(
  'the log database is down for ten minutes: all feeds answer, no scroll repeats, and the log catches up',
  async () => {
    for (let n = 0; n < 300; n += 1) await world.post(author)
    await world.runJobs()
    await rankPopular(world.ctx())
    const scrolls = readers.map(({ ctx }) => ({ ctx, cursor: null as string | null, seen: [] as string[] }))
    await server.crash()
    const endsAt = Date.now() + 600_000
    const took: number[] = []
    let rounds = 0
    while (Date.now() < endsAt) {
      await live()
      rounds += 1
      for (const scroll of scrolls) {
        const startedAt = performance.now()
        const { value: interest } = await interestFeed(scroll.ctx, { cursor: scroll.cursor, limit: 3 })
        took.push(performance.now() - startedAt)
        expect(interest.posts.length).toBeGreaterThan(0)
        scroll.seen.push(...interest.posts.map(({ id }) => id))
        scroll.cursor = interest.nextCursor
        expect((await homeFeed(scroll.ctx, { cursor: null, limit: 10 })).value.posts).toHaveLength(10)
        expect((await popularFeed(scroll.ctx)).value.posts.length).toBeGreaterThan(0)
      }
      // Ten minutes are what is proved, and not what is waited for.
      await sleep(10_000)
    }
    for (const { seen } of scrolls) expect(new Set(seen).size).toBe(seen.length)
    const waiting = await world.deps.redis.xlen('log:interactions')
    await server.revive()
    const startedAt = performance.now()
    await drainLog(world.ctx())
    const drainMs = performance.now() - startedAt
    expect(await logged()).toEqual({ bookmark: 4, comment: 4 * rounds, impression: 24 * rounds, like: 12 })
    expect((await verify()).isEqual).toBe(true)
    const slowest = took.toSorted((x, y) => x - y)
    process.stdout.write(
      `${rounds} rounds, ${waiting} events waited and were written in ${Math.round(drainMs)} ms; a page of interest took ` +
        `${Math.round(slowest[slowest.length >> 1]!)} ms, the slowest ${Math.round(slowest.at(-1)!)} ms\n`,
    )
  },
  900_000,
)

it('a log database that hangs delays no act and no feed that does not need it', async () => {
  const thaw = await server.freeze()
  const startedAt = performance.now()
  try {
    await live()
    for (const { ctx } of readers) await Promise.all([homeFeed(ctx, { cursor: null, limit: 10 }), popularFeed(ctx)])
    expect(performance.now() - startedAt).toBeLessThan(8_000)
  } finally {
    thaw()
  }
  await drainLog(world.ctx())
  expect(await logged()).toEqual(whole)
})

it('acts that a flushed Redis held are restored from the main database; its impressions are lost', async () => {
  await live()
  await world.deps.redis.flushdb()
  await readFeeds()
  expect((await verify()).isEqual).toBe(false)
  expect((await verify(true)).isEqual).toBe(true)
  const { impression: _, ...acts } = whole
  expect(await logged()).toEqual(acts)
})

it('a full Redis fails nobody, and the repair writes what it did not take', async () => {
  // A list that Redis did not take counts as shown as far as it is reserved: a page needs posts
  // beyond a few of them.
  for (let n = 0; n < 150; n += 1) await world.post(author)
  await world.deps.redis.config('SET', 'maxmemory', '1mb')
  try {
    await live()
    await readFeeds()
  } finally {
    await world.deps.redis.config('SET', 'maxmemory', '0')
  }
  expect((await verify(true)).isEqual).toBe(true)
  expect(await logged()).toMatchObject({ bookmark: 4, comment: 4, like: 12 })
})
