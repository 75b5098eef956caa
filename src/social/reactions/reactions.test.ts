import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { outbox, post, postCountChange, reaction } from '../../db/schema/index.ts'
import { readPost } from '../posts/read-post.ts'
import { bookmarkPost, likePost } from './set-reaction.ts'
import { loadCounts, moveCount, rereadCounts, withMissingCounts } from '../posts/counts.ts'
import { reconcileCounts } from './reconcile-counts.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const likeNotices = async (postId: string) =>
  (await world.deps.main.db.select().from(outbox).where(eq(outbox.name, 'notifications.notify'))).filter(
    ({ payload }) => (payload as { postId: string }).postId === postId,
  )
const column = async (postId: string) => (await world.deps.main.db.select().from(post).where(eq(post.id, postId)))[0]
const truth = async (postId: string) =>
  (
    await rows(
      world.deps.main.db,
      sql<{ likes: number; bookmarks: number }>`
          select count(*) filter (where liked) as likes, count(*) filter (where bookmarked) as bookmarks from reaction where post_id = ${postId}`,
    )
  )[0]!

describe('a reaction', () => {
  it('sets a state: repeating it moves nothing, and each answer tells both states and counts', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    expect(await likePost(reader.ctx, { postId, on: true })).toEqual({ liked: true, bookmarked: false, likeCount: 1, bookmarkCount: 0 })
    expect(await likePost(reader.ctx, { postId, on: true })).toEqual({ liked: true, bookmarked: false, likeCount: 1, bookmarkCount: 0 })
    expect(await bookmarkPost(reader.ctx, { postId, on: true })).toEqual({ liked: true, bookmarked: true, likeCount: 1, bookmarkCount: 1 })
    expect(await likePost(reader.ctx, { postId, on: false })).toEqual({ liked: false, bookmarked: true, likeCount: 0, bookmarkCount: 1 })
    expect(await readPost(reader.ctx, { postId })).toMatchObject({ liked: false, bookmarked: true, likeCount: 0, bookmarkCount: 1 })
  })

  it('taken back where there was none writes no row', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    expect(await likePost(reader.ctx, { postId, on: false })).toEqual({ liked: false, bookmarked: false, likeCount: 0, bookmarkCount: 0 })
    expect(await world.deps.main.db.select().from(reaction).where(eq(reaction.postId, postId))).toEqual([])
  })

  it('says each move of a like to the author, so that its notice follows, and nothing of a repeat or a like of their own', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    await bookmarkPost(reader.ctx, { postId, on: true })
    for (const on of [true, false, true, true]) await likePost(reader.ctx, { postId, on })
    await likePost(author.ctx, { postId, on: true })
    const said = { personId: author.id, kind: 'like', actorId: reader.id, postId, commentId: null, amountKrw: null }
    expect((await likeNotices(postId)).map(({ payload }) => payload)).toEqual([said, said, said])
  })

  it('reaches the interaction log as one event however often it is set, and so does its end', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    for (const on of [true, true, false, false]) await likePost(reader.ctx, { postId, on })
    const entries = await world.deps.redis.xrange('log:interactions', '-', '+')
    const events = entries.map(
      ([, fields]) => JSON.parse(fields[1]!) as { postId: string; kind: string; personId: string; authorId: string },
    )
    expect(events.filter((event) => event.postId === postId)).toMatchObject([
      { kind: 'like', personId: reader.id, authorId: author.id },
      { kind: 'like', personId: reader.id, authorId: author.id, takenBack: 'last' },
    ])
  })

  it('needs one statement on the way', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    await readPost(reader.ctx, { postId })
    let statements = 0
    const { db } = world.deps.main
    const counted = new Proxy(db, {
      get: (target, name) =>
        name === 'send'
          ? (...query: Parameters<typeof target.send>) => ((statements += 1), target.send(...query))
          : Reflect.get(target, name),
    })
    await likePost({ ...reader.ctx, main: { ...world.deps.main, db: counted } }, { postId, on: true })
    expect(statements).toBe(1)
  })
})

describe('counts', () => {
  it('are exact after 100 people liked, unliked and bookmarked at once, before and after they are folded', async () => {
    const author = await world.person()
    const { id: postId } = await world.post(author)
    const people: TestPerson[] = []
    for (let made = 0; made < 100; made += 1) people.push(await world.person())
    await readPost(world.ctx(), { postId })
    const fold = () => reconcileCounts(world.ctx(), { lateMs: 1_000 })
    const folding = [fold()]
    await Promise.all(
      people.flatMap((person, at) => [
        likePost(person.ctx, { postId, on: true }),
        likePost(person.ctx, { postId, on: at % 3 === 0 }),
        bookmarkPost(person.ctx, { postId, on: true }),
        ...(at % 10 === 0 ? [fold()] : []),
      ]),
    )
    await Promise.all(folding)
    const { likes, bookmarks } = await truth(postId)
    expect(bookmarks).toBe(100)
    const pending = await rows(
      world.deps.main.db,
      sql<{ likes: number }>`select coalesce(sum(likes), 0) as likes from post_count_change where post_id = ${postId}`,
    )
    expect((await column(postId))!.likeCount + Number(pending[0]!.likes)).toBe(likes)

    await reconcileCounts(world.ctx())
    expect(await column(postId)).toMatchObject({ likeCount: likes, bookmarkCount: 100 })
    expect(await readPost(world.ctx(), { postId })).toMatchObject({ likeCount: likes, bookmarkCount: 100 })
    expect(await world.deps.main.db.select().from(postCountChange)).toEqual([])
  })

  it('that Redis lost or got wrong are right again after the next run that touches the post', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    await likePost(reader.ctx, { postId, on: true })
    await world.deps.redis.set(`figures:${postId}`, '77,0,0')
    await reconcileCounts(world.ctx())
    expect((await readPost(reader.ctx, { postId })).likeCount).toBe(1)
    await world.deps.redis.flushdb()
    expect(await likePost(author.ctx, { postId, on: true })).toMatchObject({ likeCount: 2 })
    await world.deps.redis.flushdb()
    expect((await readPost(reader.ctx, { postId })).likeCount).toBe(2)
  })

  it('live in Redis for a day from their first reader on, however they move; a late fill replaces no move', async () => {
    const { redis } = world.deps
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    const key = `figures:${postId}`
    await rereadCounts(reader.ctx, [postId])
    expect(await redis.exists(key)).toBe(0)
    await loadCounts(reader.ctx, [postId])
    expect(await redis.ttl(key)).toBeGreaterThan(86_300)
    expect(await redis.ttl(key)).toBeLessThanOrEqual(86_400)
    for (const write of [() => moveCount(reader.ctx, postId, 'likes', 1), () => rereadCounts(reader.ctx, [postId])]) {
      await redis.expire(key, 50)
      await write()
      expect(await redis.ttl(key)).toBeGreaterThan(0)
      expect(await redis.ttl(key)).toBeLessThanOrEqual(50)
    }
    await redis.set(key, '5,0,0')
    await withMissingCounts(reader.ctx, [postId], new Map())
    expect(await redis.get(key)).toBe('5,0,0')
  })

  it('are never below nothing, and the next like is one', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    await world.deps.main.db.insert(postCountChange).values({ postId, likes: -1, comments: -1, bookmarks: -1 })
    expect((await loadCounts(reader.ctx, [postId])).get(postId)).toEqual({ likes: 0, comments: 0, bookmarks: 0 })
    for (const what of ['likes', 'comments', 'bookmarks'] as const) expect((await moveCount(reader.ctx, postId, what, 1))[what]).toBe(1)
    await world.deps.main.db.delete(postCountChange)
  })

  it('are right again after a run that came between a like and its move of Redis', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    await readPost(world.ctx(), { postId })
    await likePost(reader.ctx, { postId, on: true })
    // The run adds the like and writes 1; then the verb's own move arrives, and no row is left that
    // tells of it.
    const running = reconcileCounts(world.ctx(), { lateMs: 2_000 })
    await expect.poll(() => world.deps.main.db.select().from(postCountChange)).toEqual([])
    await moveCount(reader.ctx, postId, 'likes', 1)
    expect((await readPost(world.ctx(), { postId })).likeCount).toBe(2)
    await running
    expect((await readPost(world.ctx(), { postId })).likeCount).toBe(1)
  })

  it('of 12,000 posts that moved at once are folded, though this session’s plans were made for one', async () => {
    const author = await world.person()
    const { id: first } = await world.post(author)
    await likePost(author.ctx, { postId: first, on: true })
    await reconcileCounts(world.ctx())
    await run(
      world.owner.db,
      sql`with made as (
            insert into post (id, author_id, idempotency_key, request_hash, caption, category, state, version, created_at)
            select gen_random_uuid(), ${author.id}::uuid, gen_random_uuid()::text, '\\x00', '', 'daily', 'visible', 1, now() from generate_series(1, 12000)
            returning id)
          insert into post_count_change (post_id, likes, bookmarks, comments) select id, 1, 0, 0 from made`,
    )
    expect(await reconcileCounts(world.ctx())).toEqual({ moves: 12_000 })
  })

  it('are folded in one run, though a whole batch of them is of a post that is gone', async () => {
    const author = await world.person()
    const { id } = await world.post(author)
    await reconcileCounts(world.ctx())
    await run(
      world.owner.db,
      sql`insert into post_count_change (post_id, likes) select ${randomUUID()}::uuid, 1 from generate_series(1, 2500)`,
    )
    await likePost(author.ctx, { postId: id, on: true })
    expect(await reconcileCounts(world.ctx())).toEqual({ moves: 2_501 })
    expect(await rows(world.owner.db, sql`select like_count from post where id = ${id}::uuid`)).toEqual([{ likeCount: 1 }])
  })
})
