import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noDatabase } from '../../../test/no-database.ts'
import { countRounds } from '../../../test/count-rounds.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { type Ctx, systemCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import * as logSchema from '../../db/schema/log/index.ts'
import { newId } from '../../ids.ts'
import { blockPerson } from '../graph/block-person.ts'
import { hidePost } from '../interest/hide-post.ts'
import { updateProfile } from '../people/update-profile.ts'
import { deletePost } from '../posts/delete-post.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { keepInteractions } from '../interactions/internal/keep-interactions.ts'
import { logEvent } from '../interactions/log-stream.ts'
import { tallies } from './internal/tallies.ts'
import { windowOf } from './internal/window.ts'
import { popularFeed } from './popular-feed.ts'
import { popularPostIds } from './popular-post-ids.ts'
import { rankPopular } from './rank-popular.ts'
import type { InteractionKind } from '../interactions/rules.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
let world: World
let authors: TestPerson[]
const posts: { id: string; author: TestPerson }[] = []

const popular = async (ctx: Ctx, input: Partial<Parameters<typeof popularFeed>[1]> = {}) =>
  (await popularFeed(ctx, { cursor: null, limit: 20, ...input })).value
const jobCtx = (now?: Date) => ({ ...systemCtx(world.deps, 'job-test'), ...(now ? { now: () => now } : {}) })
/** Somebody who joined this long ago: an account's age is in its id. */
const joined = (ago: number) => newId(new Date(world.deps.now().getTime() - ago))
/** Somebody who joined about noon of that day: who joined on one day are one crowd. */
const joinedOnDay = (daysAgo: number, minute: number) => {
  const noon = Math.floor(world.deps.now().getTime() / dayMs) * dayMs + dayMs / 2
  return newId(new Date(noon - daysAgo * dayMs + minute * 60_000))
}
const voters = Array.from<string>({ length: 60 })

async function vote(
  personId: string,
  post: { id: string; author: TestPerson },
  kind: InteractionKind = 'like',
  ago = hourMs,
): Promise<void> {
  await keepInteractions(world.deps, [
    logEvent({ kind, personId, postId: post.id, authorId: post.author.id }, new Date(world.deps.now().getTime() - ago)),
  ])
}

/** 30 posts of 10 authors; post n has 40 − n voters of two years' standing who also like others. */
beforeAll(async () => {
  world = await createWorld()
  authors = await Promise.all(Array.from({ length: 10 }, () => world.person()))
  for (let at = 0; at < 30; at += 1) {
    const author = authors[at % 10]!
    posts.push({ ...(await world.post(author)), author })
  }
  await world.runJobs()
  for (const at of voters.keys()) voters[at] = joined(730 * dayMs - at * dayMs)
  const now = world.deps.now()
  const events = posts.flatMap((post, at) =>
    voters.slice(0, 40 - at).map((personId, nth) => {
      // Each looks at the list at a moment of their own.
      const moment = new Date(now.getTime() - hourMs - nth * 11 * 60_000)
      return logEvent({ kind: 'like', personId, postId: post.id, authorId: post.author.id }, moment)
    }),
  )
  await keepInteractions(world.deps, events)
})
afterAll(() => world.close())

const placeOf = (ranked: { postId: string }[], postId: string) => ranked.findIndex((post) => post.postId === postId)

/** The same context over databases that are gone: any SQL at all is an error. */
async function withoutSql(ctx: Ctx): Promise<Ctx> {
  const [main, log] = [noDatabase(), noDatabase()]
  await Promise.all([main.end(), log.end()])
  await expect(rows(main.db, sql`select 1`)).rejects.toThrow()
  return { ...ctx, main, log }
}

describe('ranking', () => {
  test('puts what more people like first, twice the same for the same moment, in snapshots that stay', async () => {
    const now = world.deps.now()
    const first = await rankPopular(jobCtx(now))
    await vote(joined(100 * dayMs), posts[29]!, 'comment', -hourMs)
    const again = await rankPopular(jobCtx(now))
    expect(again.posts).toEqual(first.posts)
    expect(again.runId).not.toBe(first.runId)
    expect(first.posts[0]!.postId).toBe(posts[0]!.id)
    expect(placeOf(first.posts, posts[9]!.id)).toBeLessThan(placeOf(first.posts, posts[29]!.id))
    const [stored] = await world.deps.log.db
      .select()
      .from(logSchema.rankingSnapshot)
      .where(eq(logSchema.rankingSnapshot.runId, first.runId))
    expect(stored?.posts).toEqual(first.posts)
  })

  test('a run for an earlier moment leaves the newer list in place', async () => {
    const now = world.deps.now()
    const { runId } = await rankPopular(jobCtx(now))
    await rankPopular(jobCtx(new Date(now.getTime() - 2 * hourMs)))
    expect((await popular(world.ctx())).runId).toBe(runId)
  })

  test('a person has one vote for a post, the strongest; a hide takes it back; their own post has none', async () => {
    const post = { ...(await world.post(authors[3]!)), author: authors[3]! }
    const [one, two] = [voters[0]!, voters[1]!]
    for (const kind of ['view', 'click', 'like', 'like', 'comment'] as const) await vote(one, post, kind)
    await vote(two, post)
    await vote(two, post, 'hide')
    await vote(authors[3]!.id, post)
    const { posts: ranked } = await rankPopular(jobCtx())
    expect(ranked[placeOf(ranked, post.id)]!.parts).toMatchObject({ voters: 1 })
  })

  test('a vote counts by how many authors the voter likes, up to three and no further', async () => {
    const targets = await Promise.all([6, 7, 8].map(async (at) => ({ ...(await world.post(authors[at]!)), author: authors[at]! })))
    const others = [posts[0]!, posts[1]!, posts[2]!, posts[3]!, posts[4]!]
    for (const [nth, likes] of [1, 2, 5].entries())
      for (let n = 0; n < 6; n += 1) {
        const person = joinedOnDay(200, nth * 6 + n)
        for (const post of [targets[nth]!, ...others.slice(0, likes)]) await vote(person, post, 'like', hourMs + n * 15 * 60_000)
      }
    const { posts: ranked } = await rankPopular(jobCtx())
    const [two, three, six] = targets.map(({ id }) => ranked[placeOf(ranked, id)]!.parts.worth!)
    expect(six).toBeCloseTo(three!, 2)
    expect(two! / three!).toBeCloseTo((2 / 3) ** 3, 1)
  })

  test('reads the votes once and joins nothing, whatever the tables hold', async () => {
    const end = world.deps.now()
    const plan = (await rows(world.deps.log.db, sql<{ 'QUERY PLAN': string }>`explain ${tallies(windowOf(end), 600)}`)).map(
      (row) => row['QUERY PLAN'],
    )
    expect(plan.filter((line) => / Join|CTE Scan/.test(line))).toEqual([])
    expect(plan.filter((line) => line.includes('WindowAgg')).length).toBeGreaterThan(1)
  })

  test('votes older than 14 days are gone, and older votes are worth less', async () => {
    const [fresh, stale, over] = await Promise.all(
      [0, 1, 2].map(async (at) => ({ ...(await world.post(authors[at]!)), author: authors[at]! })),
    )
    for (const person of voters.slice(0, 20)) {
      await vote(person, fresh!)
      await vote(person, stale!, 'like', 4 * dayMs)
      await vote(person, over!, 'like', 15 * dayMs)
    }
    const { posts: ranked } = await rankPopular(jobCtx())
    expect(placeOf(ranked, fresh!.id)).toBeLessThan(placeOf(ranked, stale!.id))
    expect(ranked[placeOf(ranked, over!.id)]?.parts.voters).toBeUndefined()
  })
})

describe('popular cannot be bought', () => {
  const targets = [27, 25, 23, 21, 19]

  async function movedBy(attack: (target: { id: string; author: TestPerson }) => Promise<unknown>): Promise<number> {
    const target = posts[targets.shift()!]!
    const before = placeOf((await rankPopular(jobCtx())).posts, target.id)
    await attack(target)
    const after = placeOf((await rankPopular(jobCtx())).posts, target.id)
    return before - after
  }

  const crowd = (size: number, ago: number) => Array.from({ length: size }, (_, at) => joined(ago + at * 60_000))
  const shares = (people: string[], post: { id: string; author: TestPerson }) =>
    keepInteractions(
      world.deps,
      people.map((personId) =>
        logEvent({ kind: 'share', personId, postId: post.id, authorId: post.author.id }, new Date(world.deps.now().getTime() - 60_000)),
      ),
    )

  test.each([
    ['new', 2 * dayMs],
    ['old', 200 * dayMs],
  ])('1,000 %s accounts that vote for nothing else move a post by at most 3 places', async (_, ago) => {
    expect(await movedBy((target) => shares(crowd(1_000, ago), target))).toBeLessThanOrEqual(3)
  })

  test('1,000 new accounts that vote for four more authors to look alive move it by at most 3 places', async () => {
    const people = crowd(1_000, dayMs)
    const moved = await movedBy(async (target) => {
      for (const post of [target, ...posts.slice(10, 14)]) await shares(people, post)
    })
    expect(moved).toBeLessThanOrEqual(3)
  })

  test('1,000 accounts of a thousand days that vote for the same five posts within minutes move it by at most 3 places', async () => {
    const people = Array.from({ length: 1_000 }, (_, at) => joined((100 + at) * dayMs))
    const moved = await movedBy(async (target) => {
      for (const post of [target, ...posts.slice(10, 14)]) await shares(people, post)
    })
    expect(moved).toBeLessThanOrEqual(3)
  })

  test('one fan with every kind of interaction on all posts of an author moves none by more than 1', async () => {
    const fan = joined(300 * dayMs)
    const moved = await movedBy(async (target) => {
      for (const post of posts.filter(({ author }) => author === target.author))
        for (const kind of ['like', 'bookmark', 'comment', 'share', 'purchase'] as const) await vote(fan, post, kind)
    })
    expect(moved).toBeLessThanOrEqual(1)
  })
})

describe('the popular feed goes on', () => {
  /** All pages, from the first to the last. */
  async function scroll(ctx: Ctx, input: Partial<Parameters<typeof popularFeed>[1]> = {}, meanwhile?: (page: number) => Promise<unknown>) {
    const pages = [await popular(ctx, input)]
    for (let cursor = pages[0]!.nextCursor; cursor !== null; cursor = pages.at(-1)!.nextCursor) {
      await meanwhile?.(pages.length)
      pages.push(await popular(ctx, { ...input, cursor }))
    }
    return pages
  }
  const idsOf = (pages: Awaited<ReturnType<typeof scroll>>) => pages.flatMap(({ posts: shown }) => shown.map(({ id }) => id))

  let many: string[]
  beforeAll(async () => {
    const author = authors[9]!
    const made = []
    for (let n = 0; n < 70; n += 1)
      made.push(await world.post(author, { category: n % 2 === 0 ? 'food' : 'home', caption: n % 5 === 0 ? '#맛집' : '' }))
    many = made.map(({ id }) => id)
    await world.runJobs()
    await rankPopular(jobCtx())
  })

  test('past 60 to the last post of all, each once, the ranked ones first', async () => {
    const pages = await scroll(world.ctx())
    const ids = idsOf(pages)
    expect(new Set(ids).size).toBe(ids.length)
    const { count } = await one(world.deps.main.db, sql<{ count: number }>`select count(*)::int as count from post where state = 'visible'`)
    expect(ids.length).toBe(count)
    expect(ids.length).toBeGreaterThan(90)
    expect(new Set(pages.map(({ runId }) => runId)).size).toBe(1)
  })

  test('in a category and in a hashtag, down to the last post of it', async () => {
    expect(new Set(idsOf(await scroll(world.ctx(), { category: 'food', limit: 7 })))).toEqual(new Set(many.filter((_, n) => n % 2 === 0)))
    const tagged = await scroll(world.ctx(), { tag: '#맛집', limit: 4 })
    expect(new Set(idsOf(tagged))).toEqual(new Set(many.filter((_, n) => n % 5 === 0)))
    expect(tagged.at(-1)!.nextCursor).toBeNull()
    expect(idsOf(await scroll(world.ctx(), { tag: '없는말' }))).toEqual([])
    await expect(popular(world.ctx(), { tag: '맛집', category: 'food' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })

  test.each([
    ['all posts', {}],
    ['a category', { category: 'food' as const, limit: 10 }],
    ['a hashtag', { tag: '맛집', limit: 3 }],
  ])('pages of %s stay on their snapshot over new runs, a flush of Redis and new posts', async (_, input) => {
    const before = await scroll(world.ctx(), input)
    const during = await scroll(world.ctx(), input, async (page) => {
      for (const person of voters.slice(0, 40)) await vote(person, { id: many[60 + page]!, author: authors[9]! }, 'comment')
      world.advance(60_000)
      await rankPopular(jobCtx())
      // Redis alone holds the list of a hashtag.
      if (!('tag' in input)) await world.deps.redis.flushdb()
    })
    expect(idsOf(during)).toEqual(idsOf(before))
    expect(during.at(-1)!.runId).toBe(before[0]!.runId)
  })

  test('a snapshot that is gone is no error: the newest list begins, and says so', async () => {
    const { nextCursor, runId } = await popular(world.ctx(), { limit: 40 })
    await run(world.deps.log.db, sql`delete from ranking_snapshot where run_id = ${runId}::uuid`)
    world.advance(60_000)
    const { runId: newRun } = await rankPopular(jobCtx())
    const next = await popular(world.ctx(), { cursor: nextCursor, limit: 40 })
    expect(next.runId).toBe(newRun)
    expect(next.posts).toHaveLength(40)
  })

  test('no page shows whom the caller blocked, private authors and deleted posts', async () => {
    const reader = await world.person()
    const all = idsOf(await scroll(reader.ctx))
    const late = all.at(-2)!
    await blockPerson(reader.ctx, { personId: authors[8]!.id })
    await deletePost(authors[9]!.ctx, { postId: late })
    await updateProfile(authors[7]!.ctx, { isPrivate: true })
    const shown = (await scroll(reader.ctx)).flatMap((page) => page.posts)
    expect(shown.map(({ id }) => id)).not.toContain(late)
    const people = new Set(shown.map(({ author }) => author.id))
    expect([authors[7]!, authors[8]!].filter(({ id }) => people.has(id))).toEqual([])
    await updateProfile(authors[7]!.ctx, { isPrivate: false })
  })

  test('the first 60 places need no SQL; later pages one statement', async () => {
    const reader = await world.person()
    const counter = countRounds(world.deps.redis)
    try {
      let cursor: string | null = null
      for (const statements of [0, 0, 0, 1]) {
        const at: string | null = cursor
        await popular(reader.ctx, { cursor: at })
        const cost = await counter.of(async () => ({ nextCursor: cursor } = await popular(reader.ctx, { cursor: at })))
        expect(cost.statements).toBe(statements)
      }
    } finally {
      counter.stop()
    }
  })

  test('others get the ids of a list without any SQL', async () => {
    await popularPostIds(world.ctx(), { category: 'food' })
    const ids = await popularPostIds(await withoutSql(world.ctx()), { category: 'food' })
    expect(ids.length).toBeGreaterThan(30)
    expect(ids.every((id) => many.includes(id))).toBe(true)
  })

  test('without the log database and Redis the newest posts are shown', async () => {
    await world.deps.redis.flushdb()
    const log = noDatabase()
    try {
      const page = await popular({ ...world.ctx(), log })
      expect(page.posts).toHaveLength(20)
      expect((await popular({ ...world.ctx(), log }, { cursor: page.nextCursor })).posts).toHaveLength(20)
    } finally {
      await log.end()
      await world.deps.redis.flushdb()
    }
  })
})

describe('the popular feed', () => {
  test('answers without any SQL, with pictures, for anybody', async () => {
    const top = (await rankPopular(jobCtx())).posts[0]!.postId
    const reader = await world.person()
    await likePost(reader.ctx, { postId: top, on: true })
    await popular(reader.ctx)
    const page = await popular(await withoutSql(reader.ctx))
    expect(page.posts).toHaveLength(20)
    expect(page.posts[0]).toMatchObject({ id: top, liked: true, likeCount: 1 })
    expect(page.posts[0]!.images[0]).toMatchObject({ base: expect.stringMatching(/^http.*\/m\//) as string, webp: [320] })
    expect((await popular(await withoutSql(world.ctx()))).posts[0]).toMatchObject({ id: top, liked: false })
  })

  test('a reader who hid more posts than a page looks at is shown those after them', async () => {
    await rankPopular(jobCtx())
    const reader = await world.person()
    const idsOf = async (input: { cursor?: string | null; limit: number }) => {
      const page = await popular(reader.ctx, input)
      return { ids: page.posts.map(({ id }) => id), nextCursor: page.nextCursor }
    }
    const { ids } = await idsOf({ limit: 40 })
    await Promise.all(ids.slice(0, 30).map((postId) => hidePost(reader.ctx, { postId, hidden: true })))
    const first = await idsOf({ limit: 4 })
    expect(first.ids).toEqual(ids.slice(30, 34))
    expect((await idsOf({ cursor: first.nextCursor, limit: 4 })).ids).toEqual(ids.slice(34, 38))
  })

  test('blocked, deleted and newly private posts are gone on the next read, with every job stopped', async () => {
    await rankPopular(jobCtx())
    const reader = await world.person()
    const shown = async () => new Set((await popular(reader.ctx)).posts.flatMap(({ id, author }) => [id, author.id]))
    expect((await shown()).has(authors[0]!.id)).toBe(true)
    await blockPerson(reader.ctx, { personId: authors[0]!.id })
    expect((await shown()).has(authors[0]!.id)).toBe(false)
    await blockPerson(authors[1]!.ctx, { personId: reader.id })
    expect((await shown()).has(authors[1]!.id)).toBe(false)
    expect((await shown()).has(posts[2]!.id)).toBe(true)
    await deletePost(authors[2]!.ctx, { postId: posts[2]!.id })
    expect((await shown()).has(posts[2]!.id)).toBe(false)
    expect((await shown()).has(authors[4]!.id)).toBe(true)
    await updateProfile(authors[4]!.ctx, { isPrivate: true })
    expect((await shown()).has(authors[4]!.id)).toBe(false)
    await updateProfile(authors[4]!.ctx, { isPrivate: false })
    expect((await shown()).has(authors[4]!.id)).toBe(true)
  })

  test('is rebuilt from the newest snapshot, once, when Redis has lost it, without what has gone since', async () => {
    world.advance(1_000)
    const { runId } = await rankPopular(jobCtx())
    await world.deps.redis.flushdb()
    await deletePost(authors[5]!.ctx, { postId: posts[5]!.id })
    const pages = await Promise.all(Array.from({ length: 10 }, () => popular(world.ctx())))
    for (const page of pages) {
      expect(page.runId).toBe(runId)
      expect(page.posts).toHaveLength(20)
      expect(page.posts.map(({ id }) => id)).not.toContain(posts[5]!.id)
    }
    expect((await popular(await withoutSql(world.ctx()))).runId).toBe(runId)
  })

  test('an empty log is refilled from what the main database implies', async () => {
    const reader = await world.person()
    await likePost(reader.ctx, { postId: posts[6]!.id, on: true })
    await rankPopular(jobCtx())
    await run(
      world.deps.log.db,
      sql`with i as (delete from interaction), v as (delete from vote_hour), s as (delete from popular_sum) delete from log_cursor`,
    )
    world.advance(1_000)
    const { repaired, posts: ranked } = await rankPopular(jobCtx())
    expect(repaired).toBeGreaterThanOrEqual(2)
    expect(ranked[placeOf(ranked, posts[6]!.id)]!.parts).toMatchObject({ voters: 1 })
  })
})
