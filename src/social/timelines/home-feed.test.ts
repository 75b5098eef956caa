import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countRounds } from '../../../test/count-rounds.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { followPerson } from '../graph/follow-person.ts'
import { unfollowPerson } from '../graph/unfollow-person.ts'
import { deletePost } from '../posts/delete-post.ts'
import { undoneWithinMs } from '../posts/rules.ts'
import type { PostPage } from '../posts/schema.ts'
import { backfillTimeline } from './backfill-timeline.ts'
import { aboveAllIds as aboveAll } from '../../shared/cursor.ts'
import { fanOutPost } from './fan-out-post.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { homeFeed } from './home-feed.ts'
import { retractPost } from './retract-post.ts'
import { newPostsQuery } from './new-posts.ts'
import { aboveFloorSql, entriesAboveFloor } from './internal/read-timeline.ts'
import { trimTimelines } from './trim-timelines.ts'

let world: World
const newPosts = (personId: string, after: string) => rows(world.deps.main.db, newPostsQuery(sql`${personId}::uuid`, sql`${after}::uuid`))
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const dayMs = 86_400_000
const jobCtx = () => systemCtx(world.deps, 'job-test')

async function wholeHome(reader: TestPerson, limit = 3): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: PostPage = (await homeFeed(reader.ctx, { cursor, limit })).value
    expect(page.posts.length).toBeLessThanOrEqual(limit)
    ids.push(...page.posts.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor !== null)
  return ids
}

async function timelineOf(reader: TestPerson): Promise<string[]> {
  const found = await rows(
    world.deps.main.db,
    sql<{ postId: string }>`select post_id from timeline where user_id = ${reader.id} order by post_id desc`,
  )
  return found.map(({ postId }) => postId)
}

async function follow(follower: TestPerson, followee: TestPerson): Promise<void> {
  await followPerson(follower.ctx, { personId: followee.id })
}

/** Posts made at these times, as they lie in the database. */
async function oldPosts(author: TestPerson, agoMs: number[]): Promise<string[]> {
  const ids = agoMs.map((ago) => newId(new Date(world.deps.now().getTime() - ago)))
  await run(
    world.deps.main.db,
    sql`insert into post (id, author_id, state, caption, category, idempotency_key, request_hash, created_at)
        select id, ${author.id}::uuid, 'visible', '', 'daily', id::text, '', now() from unnest(${ids}::uuid[]) id`,
  )
  return ids
}

const newestFirst = (ids: string[]) => [...ids].sort().reverse()

describe('home feed', () => {
  test('a trimmed timeline loses no post: the newest stay, below them the posts themselves are read, and who is away has none', async () => {
    const [reader, author, away] = [await world.person(), await world.person(), await world.person()]
    for (const follower of [reader, away]) {
      await follow(follower, author)
      await wholeHome(follower)
    }
    const posts = [await world.post(author), await world.post(author), await world.post(author), await world.post(author)]
    await world.runJobs()
    await run(
      world.deps.main.db,
      sql`update person set last_active_at = ${new Date(world.deps.now().getTime() - 31 * dayMs)}::timestamptz where id = ${away.id}`,
    )
    const all = newestFirst(posts.map(({ id }) => id))
    await trimTimelines(jobCtx(), { kept: 2, above: 4, page: 1 })
    expect(await timelineOf(reader)).toEqual(all)
    expect(await timelineOf(away)).toEqual([])
    await trimTimelines(jobCtx(), { kept: 2, above: 3, page: 1 })
    expect(await timelineOf(reader)).toEqual(all.slice(0, 2))
    for (const person of [reader, away]) expect(await wholeHome(person, 1)).toEqual(all)
  })

  test('a short page is not the end: pages whose posts were deleted are read past', async () => {
    const [reader, author] = [await world.person(), await world.person()]
    await follow(reader, author)
    const oldest = await world.post(author)
    const doomed = await Promise.all(Array.from({ length: 12 }, () => world.post(author)))
    await world.runJobs()
    for (const { id } of doomed) await deletePost(author.ctx, { postId: id })
    expect(await wholeHome(reader, 1)).toEqual([oldest.id])
    world.advance(undoneWithinMs)
    await world.runJobs()
    expect(await timelineOf(reader)).toEqual([oldest.id])
  })

  test('goes on below its floor, where nothing was ever pushed, without a gap or a repeat', async () => {
    const [reader, author, other] = [await world.person(), await world.person(), await world.person()]
    for (const followee of [author, other]) await follow(reader, followee)
    const ids = [
      ...(await oldPosts(
        author,
        Array.from({ length: 30 }, (_, at) => (20 + at) * dayMs),
      )),
      ...(await oldPosts(
        other,
        Array.from({ length: 30 }, (_, at) => (25 + at) * dayMs + 1),
      )),
      ...(await oldPosts(reader, [dayMs, 50 * dayMs])),
    ]
    await world.runJobs()
    expect(await wholeHome(reader, 7)).toEqual(newestFirst(ids))
    expect((await timelineOf(reader)).length).toBeLessThan(ids.length)
  })

  test('a followee with more posts than a backfill takes raises the floor, and none is lost', async () => {
    const [reader, author, other] = [await world.person(), await world.person(), await world.person()]
    await wholeHome(reader)
    const ids = [
      ...(await oldPosts(
        author,
        Array.from({ length: 230 }, (_, at) => at * 60_000 + 1),
      )),
      ...(await oldPosts(
        other,
        Array.from({ length: 20 }, (_, at) => at * 900_000 + 2),
      )),
    ]
    for (const followee of [other, author]) await follow(reader, followee)
    await world.runJobs()
    expect(await wholeHome(reader, 30)).toEqual(newestFirst(ids))
    // Whichever backfill ran first: the floor rose, so that the oldest were not pushed.
    expect((await timelineOf(reader)).length).toBeLessThan(ids.length)
  })

  test('refuses a cursor it did not make', async () => {
    const reader = await world.person()
    await expect(homeFeed(reader.ctx, { cursor: 'nonsense', limit: 5 })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'cursor' })
  })

  test('reads its page from the index alone, without a sort, in at most 8 buffers', async () => {
    const { db } = world.deps.main
    const readers = await Promise.all(Array.from({ length: 20 }, () => world.person()))
    const reader = readers[3]!
    const now = world.deps.now()
    const postIds = Array.from({ length: 1_000 }, (_, at) => newId(new Date(now.getTime() + at)))
    await run(
      db,
      sql`insert into timeline (user_id, post_id, author_id) select u, p, ${reader.id}::uuid
          from unnest(${readers.map(({ id }) => id)}::uuid[]) u, unnest(${postIds}::uuid[]) p`,
    )
    await run(
      db,
      sql`insert into timeline_floor (user_id, floor_post_id) select u, ${postIds[0]!}::uuid from unnest(${readers.map(({ id }) => id)}::uuid[]) u`,
    )
    // Posts and follows as a network has them, so that the planner weighs real sizes.
    await run(
      db,
      sql`insert into post (id, author_id, state, caption, category, idempotency_key, request_hash, created_at)
          select gen_random_uuid(), u, 'visible', '', 'daily', n::text, '', now() from unnest(${readers.map(({ id }) => id)}::uuid[]) u, generate_series(1, 200) n`,
    )
    await run(
      db,
      sql`insert into follow (follower_id, followee_id, state, created_at) select a, b, 'accepted', now()
          from unnest(${readers.map(({ id }) => id)}::uuid[]) a, unnest(${readers.map(({ id }) => id)}::uuid[]) b where a <> b`,
    )
    for (const table of ['timeline', 'timeline_floor', 'pulled_author', 'follow', 'post'] as const)
      await run(db, sql`vacuum analyze ${sql.literal(table)}`)

    const explain = async (query: Sql) => {
      const explained = () =>
        rows(db, sql<{ 'QUERY PLAN': { Plan: Record<string, unknown> }[] }>`explain (analyze, buffers, format json) ${query}`)
      await explained()
      const [found] = await explained()
      const plan = found!['QUERY PLAN'][0]!.Plan
      return { text: JSON.stringify(plan), buffers: Number(plan['Shared Hit Blocks']) + Number(plan['Shared Read Blocks']) }
    }
    const timeline = await explain(aboveFloorSql(reader.id, aboveAll, 11))
    expect(timeline.text).toContain('"Index Only Scan"')
    expect(timeline.text).not.toContain('"Sort"')
    expect(timeline.buffers).toBeLessThanOrEqual(8)
    // With the gate: a look into the index of posts for each entry; none of these posts is there.
    const gated = await explain(entriesAboveFloor(reader.id, aboveAll, 11))
    expect(gated.text).not.toContain('"Sort"')
    expect(gated.buffers).toBeLessThanOrEqual(8 + 11 * 4)
  })
})

describe('fan-out', () => {
  test('goes chunk by chunk, each enqueued with the one before, and twice is as once', async () => {
    const author = await world.person()
    const followers = await Promise.all(Array.from({ length: 12 }, () => world.person()))
    for (const follower of followers) await world.follow(follower, author)
    const post = await world.post(author)
    const limits = { chunk: 5, pullAbove: 100 }
    const chunks: (string | null)[] = [null]
    for (const afterFollowerId of chunks) {
      await fanOutPost(jobCtx(), { postId: post.id, afterFollowerId }, limits)
      await fanOutPost(jobCtx(), { postId: post.id, afterFollowerId }, limits)
      const [next] = await rows(
        world.deps.main.db,
        sql<{ after: string }>`
            select payload->>'afterFollowerId' as after from outbox where name = 'posts.fanOut' and payload->>'postId' = ${post.id} order by 1 desc nulls last limit 1`,
      )
      if (next?.after && !chunks.includes(next.after)) chunks.push(next.after)
    }
    expect(chunks).toHaveLength(3)
    for (const follower of followers) expect(await timelineOf(follower)).toEqual([post.id])
    expect(await newPosts(followers[0]!.id, belowAllIds)).toEqual([{ newestPostId: post.id, count: 1, muting: null }])
    expect(await newPosts(followers[0]!.id, post.id)).toEqual([{ newestPostId: null, count: 0, muting: null }])
    expect(await newPosts(author.id, belowAllIds)).toEqual([{ newestPostId: null, count: 0, muting: null }])
    await world.runJobs()
  })

  test('leaves out who has been away, and they find everything when they return', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    await follow(reader, author)
    await world.runJobs()
    expect(await wholeHome(reader)).toEqual([])
    await run(
      world.deps.main.db,
      sql`update person set last_active_at = ${new Date(world.deps.now().getTime() - 31 * dayMs)} where id = ${reader.id}`,
    )
    const post = await world.post(author)
    await world.runJobs()
    expect(await timelineOf(reader)).toEqual([])
    expect(await wholeHome(reader)).toEqual([post.id])
    expect(await timelineOf(reader)).toEqual([post.id])
  })

  test('who returns to more posts than a timeline is rebuilt with pages through all of them, once each', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    await follow(reader, author)
    const ids = await oldPosts(
      author,
      Array.from({ length: 520 }, (_, at) => at * 4_000_000 + 1),
    )
    await run(
      world.deps.main.db,
      sql`update person set last_active_at = ${new Date(world.deps.now().getTime() - 31 * dayMs)} where id = ${reader.id}`,
    )
    expect(await wholeHome(reader, 50)).toEqual(newestFirst(ids))
    expect(await timelineOf(reader)).toEqual(newestFirst(ids).slice(0, 500))
  })

  test('does not push an author with very many followers: readers pull, in the right place', async () => {
    const [big, small, reader, other] = [await world.person(), await world.person(), await world.person(), await world.person()]
    for (const author of [big, small]) await follow(reader, author)
    await follow(other, big)
    await world.runJobs()
    await wholeHome(reader)
    const first = await world.post(small)
    const pulled = await world.post(big)
    await fanOutPost(jobCtx(), { postId: pulled.id, afterFollowerId: null }, { chunk: 5, pullAbove: 1 })
    const last = await world.post(small)
    await world.runJobs()
    expect(await timelineOf(reader)).toEqual([last.id, first.id])
    expect(await wholeHome(reader, 2)).toEqual([last.id, pulled.id, first.id])
    // A page that the timeline fills with newer posts looks at none that is pulled.
    expect(await rows(world.deps.main.db, aboveFloorSql(reader.id, aboveAll, 1))).toMatchObject([{ postId: last.id }])
  })

  test('retracts a post from followers chunk by chunk, and one that was never pushed after one chunk', async () => {
    const big = await world.person()
    for (let n = 0; n < 5; n += 1) await follow(await world.person(), big)
    const pushed = await world.post(big)
    await fanOutPost(jobCtx(), { postId: pushed.id, afterFollowerId: null }, { chunk: 10, pullAbove: 10 })
    const pulled = await world.post(big)
    await fanOutPost(jobCtx(), { postId: pulled.id, afterFollowerId: null }, { chunk: 10, pullAbove: 1 })
    const rounds = countRounds(world.deps.redis)
    const statementsToRetract = async (postId: string) => {
      await deletePost(big.ctx, { postId })
      return (await rounds.of(() => retractPost(jobCtx(), { postId }, 2))).statements
    }
    const rowsOf = (postId: string) => rows(world.deps.main.db, sql`select user_id from timeline where post_id = ${postId}::uuid`)
    try {
      expect(await rowsOf(pushed.id)).toHaveLength(6)
      expect(await statementsToRetract(pushed.id)).toBe(6)
      expect(await rowsOf(pushed.id)).toEqual([])
      expect(await statementsToRetract(pulled.id)).toBe(3)
    } finally {
      rounds.stop()
    }
  })
})

describe('backfill', () => {
  test('gives a new follower the posts from before, and a follow that has ended nothing', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const post = await world.post(author)
    await world.runJobs()
    await wholeHome(reader)
    await follow(reader, author)
    await unfollowPerson(reader.ctx, { personId: author.id })
    await world.runJobs()
    expect(await timelineOf(reader)).toEqual([])
    await follow(reader, author)
    await world.runJobs()
    expect(await timelineOf(reader)).toEqual([post.id])
  })

  test('racing with an unfollow and a fan-out, it leaves nothing behind', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    await wholeHome(reader)
    for (let round = 0; round < 15; round += 1) {
      await follow(reader, author)
      const post = await world.post(author)
      await Promise.all([
        backfillTimeline(jobCtx(), { followerId: reader.id, followeeId: author.id }),
        fanOutPost(jobCtx(), { postId: post.id, afterFollowerId: null }),
        unfollowPerson(reader.ctx, { personId: author.id }),
      ])
      expect(await timelineOf(reader)).toEqual([])
    }
    await world.runJobs()
    expect(await timelineOf(reader)).toEqual([])
  })
})
