import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { orderWorld } from '../../../test/worlds/order-world.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { createComment } from '../comments/create-comment.ts'
import { deleteComment } from '../comments/delete-comment.ts'
import { bookmarkPost, likePost } from '../reactions/set-reaction.ts'
import { drainLog } from './drain-log.ts'
import { appendInteractions, logStream } from './log-stream.ts'
import { recallHistory } from './recall-history.ts'
import { recordInteractions } from './record-interactions.ts'
import { repairLog } from './repair-log.ts'
import type { InteractionKind } from './rules.ts'
import { withdrawPurchases } from './withdraw-purchases.ts'

let world: World
let author: TestPerson
let reader: TestPerson
beforeAll(async () => {
  world = await createWorld()
  author = await world.person()
  reader = await world.person()
})
afterAll(() => world.close())

const drain = () => drainLog(systemCtx(world.deps, 'job-test'))

/** What the reader did with the post; null for nothing. */
async function done(postId: string, personId = reader.id, log = world.deps.log) {
  const [row] = await rows(
    log.db,
    sql<{ kind: InteractionKind; weight: number; at: Date; seq: number }>`
      select kind, weight, at, seq from person_history where person_id = ${personId}::uuid and post_id = ${postId}::uuid`,
  )
  return row ?? null
}

async function act(postId: string, ...kinds: ('impression' | 'view' | 'click' | 'share')[]) {
  await recordInteractions(reader.ctx, { events: kinds.map((kind) => ({ id: randomUUID(), kind, postId })) })
}

async function votes(postId: string): Promise<number[]> {
  const found = await rows(
    world.deps.log.db,
    sql<{ weight: number }>`select weight from vote_hour where post_id = ${postId}::uuid and weight <> 0 order by 1`,
  )
  return found.map(({ weight }) => weight)
}

test('holds the strongest act and the latest time, however the events come, and nothing of impressions and own posts', async () => {
  const { id } = await world.post(author)
  await act(id, 'view', 'click', 'impression')
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'click', weight: 0.5 })
  const before = await done(id)
  world.advance(60_000)
  await act(id, 'view')
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'click', weight: 0.5, at: world.deps.now() })
  expect((await done(id))!.seq).toBeGreaterThan(before!.seq)

  const seen = await world.post(author)
  await act(seen.id, 'impression')
  await appendInteractions(world.ctx(), [{ kind: 'like', personId: author.id, postId: seen.id, authorId: author.id }])
  await drain()
  expect(await done(seen.id)).toBeNull()
  expect(await done(seen.id, author.id)).toBeNull()
})

test('a hide is stronger than all that came before and comes after', async () => {
  const { id } = await world.post(author)
  await likePost(reader.ctx, { postId: id, on: true })
  await appendInteractions(world.ctx(), [{ kind: 'hide', personId: reader.id, postId: id, authorId: author.id }])
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'hide', weight: -1 })
  await act(id, 'share')
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'hide', weight: -1 })
})

test('a number that was given out is seen only together with all lower ones, so that a cursor misses nothing', async () => {
  const posts = await Promise.all(Array.from({ length: 6 }, () => world.post(author)))
  const missed: number[] = []
  let isWriting = true
  const read = new Map<number, number>()
  const reading = (async () => {
    let cursor = 0
    while (isWriting) {
      const found = await rows(world.deps.log.db, sql<{ seq: number }>`select seq from person_history where seq > ${cursor} order by seq`)
      for (const { seq } of found) read.set(seq, seq)
      cursor = found.at(-1)?.seq ?? cursor
    }
    missed.push(
      ...(await rows(world.deps.log.db, sql<{ seq: number }>`select seq from person_history`))
        .map(({ seq }) => seq)
        .filter((seq) => seq <= cursor && !read.has(seq)),
    )
  })()
  await Promise.all(
    posts.map(async ({ id }) => {
      for (let n = 0; n < 5; n += 1) {
        await appendInteractions(world.ctx(), [{ kind: 'view', personId: randomUUID(), postId: id, authorId: author.id, id: randomUUID() }])
        await drain()
      }
    }),
  )
  isWriting = false
  await reading
  expect(missed).toEqual([])
})

test('a reaction that is taken back is no act and no vote any more; what is left counts; given again it counts again', async () => {
  const { id } = await world.post(author)
  await act(id, 'view')
  await likePost(reader.ctx, { postId: id, on: true })
  await bookmarkPost(reader.ctx, { postId: id, on: true })
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'bookmark', weight: 1.5 })
  const { seq } = (await done(id))!
  await bookmarkPost(reader.ctx, { postId: id, on: false })
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'like', weight: 1 })
  expect((await done(id))!.seq).toBeGreaterThan(seq)
  expect(await votes(id)).toEqual([1])
  await likePost(reader.ctx, { postId: id, on: false })
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'view', weight: expect.closeTo(0.2) })
  // Given and taken back before the log is drained: the last counts.
  await likePost(reader.ctx, { postId: id, on: true })
  await likePost(reader.ctx, { postId: id, on: false })
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'view' })
  await likePost(reader.ctx, { postId: id, on: true })
  await likePost(reader.ctx, { postId: id, on: false })
  await likePost(reader.ctx, { postId: id, on: true })
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'like', weight: 1 })
  expect(await votes(id)).toEqual([1])
})

test('when nothing is left, the person has only seen the post', async () => {
  const { id } = await world.post(author)
  await likePost(reader.ctx, { postId: id, on: true })
  await drain()
  await likePost(reader.ctx, { postId: id, on: false })
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'impression', weight: 0 })
  expect(await votes(id)).toEqual([])
})

test('a comment counts until the last of its author is deleted', async () => {
  const { id } = await world.post(author)
  const say = () => createComment(reader.ctx, { postId: id, parentId: null, body: 'pretty', idempotencyKey: randomUUID() })
  const [one, two] = [await say(), await say()]
  await drain()
  await deleteComment(reader.ctx, { commentId: one.id })
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'comment' })
  await deleteComment(author.ctx, { commentId: two.id })
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'impression', weight: 0 })
  expect(await votes(id)).toEqual([])
})

test('of two comments that their author deletes at one moment the second is the last', async () => {
  const { id } = await world.post(author)
  const say = () => createComment(reader.ctx, { postId: id, parentId: null, body: 'pretty', idempotencyKey: randomUUID() })
  const [first, second] = [await say(), await say()]
  await drain()
  const { waited } = await meanwhile(
    world,
    (tx) => run(tx.db, sql`update comment set deleted_at = now(), undoable_by = 'author' where id = ${first.id}::uuid`),
    () => deleteComment(reader.ctx, { commentId: second.id }),
  )
  expect(waited).toBe(true)
  await drain()
  expect(await done(id)).toMatchObject({ kind: 'impression', weight: 0 })
})

test('the repair takes back what the stream lost', async () => {
  const { id } = await world.post(author)
  await likePost(reader.ctx, { postId: id, on: true })
  await drain()
  await likePost(reader.ctx, { postId: id, on: false })
  await world.deps.redis.del(logStream)
  world.advance(1_000)
  await repairLog(systemCtx(world.deps, 'job-test'), world.deps.now())
  expect(await done(id)).toMatchObject({ kind: 'impression', weight: 0 })
  expect(
    await one(world.deps.log.db, sql<{ left: number }>`select count(*)::int as left from interaction where post_id = ${id}::uuid`),
  ).toEqual({
    left: 0,
  })
})

test('a purchase that was cancelled is taken back, unless the buyer kept another', async () => {
  const fixture = await orderWorld()
  try {
    const [shop, buyer] = [await fixture.shop({ autoConfirm: true }), await fixture.buyer()]
    const cup = await fixture.world.product(shop, { priceKrw: 1_000 })
    const { id: postId } = await fixture.world.post(shop.owner, { tags: [{ productId: cup.id, x: 0.5, y: 0.5 }] })
    const ctx = systemCtx(fixture.world.deps, 'job-test')
    const buy = async () => (await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }], { postId })).orderId
    const withdraw = async () => {
      await drainLog(ctx)
      await withdrawPurchases(ctx, fixture.world.deps.now())
      return (await done(postId, buyer.id, fixture.world.deps.log))!.kind
    }
    const [first, second] = [await buy(), await buy()]
    await likePost(buyer.ctx, { postId, on: true })
    await fixture.cancel(buyer, first)
    expect(await withdraw()).toBe('purchase')
    await fixture.cancel(buyer, second)
    expect(await withdraw()).toBe('like')
    expect(await withdraw()).toBe('like')
  } finally {
    await fixture.world.close()
  }
})

test('a log that is older than the history is read into it once, with the same rows', async () => {
  const { id } = await world.post(author)
  await act(id, 'view', 'share', 'impression')
  await drain()
  const kept = await done(id)
  await run(world.deps.log.db, sql`delete from person_history`)
  await recallHistory(world.deps)
  expect(await done(id)).toMatchObject({ kind: kept!.kind, weight: kept!.weight, at: kept!.at })
  await run(world.deps.log.db, sql`delete from person_history`)
  await recallHistory(world.deps)
  expect(await done(id)).toBeNull()
})
