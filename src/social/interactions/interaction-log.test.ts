import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blockPerson } from '../graph/block-person.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { drainLog } from './drain-log.ts'
import { appendInteractions, logStream } from './log-stream.ts'
import { recordInteractions } from './record-interactions.ts'
import { streamState } from './stream-state.ts'
import { repairLog } from './repair-log.ts'
import { withdrawPurchases } from './withdraw-purchases.ts'
import { orderWorld } from '../../../test/worlds/order-world.ts'

let world: World
let author: TestPerson
let reader: TestPerson
let post: { id: string }
beforeAll(async () => {
  world = await createWorld()
  author = await world.person()
  reader = await world.person()
  post = await world.post(author)
})
afterAll(() => world.close())

const jobCtx = () => systemCtx(world.deps, 'job-test')

function logged(postId: string) {
  return rows(
    world.deps.log.db,
    sql<{ kind: string; personId: string; authorId: string; weight: number; at: Date; source: unknown }>`
      select kind, person_id, author_id, weight, at, source from interaction where post_id = ${postId}::uuid order by at, kind`,
  )
}

describe('recording', () => {
  test('takes author, weight and time from the server, and one event once however often it is sent', async () => {
    const seen = { id: randomUUID(), kind: 'view' as const, postId: post.id }
    expect(await recordInteractions(reader.ctx, { events: [seen, { ...seen }] })).toEqual({ recorded: 2 })
    world.advance(60_000)
    await recordInteractions(reader.ctx, { events: [seen] })
    await drainLog(jobCtx())
    const found = await logged(post.id)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ kind: 'view', personId: reader.id, authorId: author.id })
  })

  test('an event id belongs to the person who sent it', async () => {
    const other = await world.person()
    const mine = await world.post(author)
    const event = { id: randomUUID(), kind: 'click' as const, postId: mine.id }
    for (const person of [other, reader]) await recordInteractions(person.ctx, { events: [event] })
    await drainLog(jobCtx())
    expect(await logged(mine.id)).toHaveLength(2)
  })

  test('keeps where it happened and for how long, as far as the client says it', async () => {
    const shown = await world.post(author)
    const [list, event] = [randomUUID(), () => ({ id: randomUUID(), kind: 'impression' as const, postId: shown.id })]
    const events = [
      { ...event(), place: { surface: 'interest' as const, list, slot: 3 }, dwellMs: 1_200 },
      { ...event(), place: { surface: 'tag' as const } },
      event(),
    ]
    await recordInteractions(reader.ctx, { events })
    await drainLog(jobCtx())
    const sources = (await logged(shown.id)).map(({ source }) => source)
    expect(sources).toHaveLength(3)
    expect(sources).toEqual(expect.arrayContaining([{ surface: 'interest', list, slot: 3, dwellMs: 1_200 }, { surface: 'tag' }, null]))
  })

  test('an entry that is no event is dropped and counted, and the others are kept', async () => {
    const seen = await world.post(author)
    const bad = ['{', '{}', '5', JSON.stringify({ id: 'x', at: 'never' })]
    for (const entry of bad) await world.deps.redis.xadd(logStream, '*', 'e', entry)
    await recordInteractions(reader.ctx, { events: [{ id: randomUUID(), kind: 'view', postId: seen.id }] })
    await drainLog(jobCtx())
    expect(await logged(seen.id)).toHaveLength(1)
    expect((await streamState(world.deps.redis)).dropped).toMatchObject({ unreadable: bad.length })
  })

  test('leaves out what the caller may not see, what does not exist, and their own posts', async () => {
    const blocked = await world.person()
    await blockPerson(author.ctx, { personId: blocked.id })
    const event = (postId: string) => ({ id: randomUUID(), kind: 'view' as const, postId })
    expect(await recordInteractions(blocked.ctx, { events: [event(post.id)] })).toEqual({ recorded: 0 })
    expect(await recordInteractions(author.ctx, { events: [event(post.id), event(randomUUID())] })).toEqual({ recorded: 0 })
  })

  test('never fails its caller when Redis is away', async () => {
    const away = { ...reader.ctx, redis: { status: 'end' } as never }
    await expect(
      appendInteractions(away, [{ kind: 'like', personId: reader.id, postId: post.id, authorId: author.id }]),
    ).resolves.toBeUndefined()
  })
})

test('a purchase that was taken back whole has no vote, whenever the stream tells of it', async () => {
  const fixture = await orderWorld()
  try {
    const [shop, buyer, keeper] = [await fixture.shop({ autoConfirm: true }), await fixture.buyer(), await fixture.buyer()]
    const cup = await fixture.world.product(shop, { priceKrw: 1_000 })
    const { id: postId } = await fixture.world.post(shop.owner, { tags: [{ productId: cup.id, x: 0.5, y: 0.5 }] })
    const ctx = systemCtx(fixture.world.deps, 'job-test')
    const votes = () =>
      rows(
        fixture.world.deps.log.db,
        sql<{ personId: string; weight: number }>`select person_id, weight from vote_hour where post_id = ${postId} order by weight`,
      )
    const buy = async (person: TestPerson) => (await fixture.place(person, shop, [{ productId: cup.id, quantity: 1 }], { postId })).orderId
    const [taken, kept] = [await buy(buyer), await buy(keeper)]
    await likePost(buyer.ctx, { postId, on: true })
    await drainLog(ctx)
    await repairLog(ctx, fixture.world.deps.now())
    expect(await votes()).toHaveLength(2)
    await fixture.cancel(buyer, taken)
    // The stream may tell of it two days later.
    expect(await withdrawPurchases(ctx, new Date(fixture.world.deps.now().getTime() + 47 * 3_600_000))).toBe(1)
    expect(await votes()).toEqual([
      { personId: buyer.id, weight: 1 },
      { personId: keeper.id, weight: 3 },
    ])
    // Neither the repair nor a late telling brings it back; a part that is kept still counts.
    await repairLog(ctx, fixture.world.deps.now())
    await appendInteractions(ctx, [{ id: taken, kind: 'purchase', personId: buyer.id, postId, authorId: shop.owner.id }])
    await drainLog(ctx)
    await withdrawPurchases(ctx, fixture.world.deps.now())
    expect((await votes()).map(({ weight }) => weight)).toEqual([1, 3])
    expect(kept).not.toBe(taken)
  } finally {
    await fixture.world.close()
  }
})

test('a stream that is nearly full takes no impressions, then no views, and always acts', async () => {
  const full = await world.post(author)
  await drainLog(jobCtx())
  const kinds = async () => {
    const entries = await world.deps.redis.xrange(logStream, '-', '+')
    return entries.map(([, fields]) => (JSON.parse(fields[1]!) as { kind: string }).kind)
  }
  const append = (kind: 'impression' | 'view' | 'click' | 'like') =>
    appendInteractions(reader.ctx, [{ kind, personId: reader.id, postId: full.id, authorId: author.id }], 10)
  for (let n = 0; n < 7; n += 1) await append('impression')
  for (let n = 0; n < 3; n += 1) await append('view')
  for (let n = 0; n < 5; n += 1) await append(n % 2 === 0 ? 'click' : 'like')
  await append('impression')
  expect(await kinds()).toEqual([...Array(6).fill('impression'), 'view', 'view', 'click', 'like', 'click', 'like', 'click'])
  const state = await streamState(world.deps.redis)
  expect(state).toMatchObject({ waiting: 13, dropped: { impression: 2, view: 1 } })
  expect(state.oldestSeconds).toBeLessThan(60)
  await world.deps.redis.del(logStream)
})

describe('draining', () => {
  test('entries that a dead runner had taken are claimed, and delivered twice they count once', async () => {
    const fresh = await world.post(author)
    await drainLog(jobCtx())
    for (let at = 0; at < 5; at += 1)
      await appendInteractions(world.ctx(), [{ kind: 'share', personId: (await world.person()).id, postId: fresh.id, authorId: author.id }])
    const copies = await world.deps.redis.xrange(logStream, '-', '+')
    await world.deps.redis.xreadgroup('GROUP', 'drain', 'dead', 'COUNT', 3, 'STREAMS', logStream, '>')
    expect(await drainLog(jobCtx())).toMatchObject({ read: 2 })
    expect(await drainLog(jobCtx(), { claimIdleMs: 0 })).toMatchObject({ read: 3 })
    for (const [, fields] of copies) await world.deps.redis.xadd(logStream, '*', ...fields)
    expect(await drainLog(jobCtx())).toEqual({ read: 5, kept: 0 })
    expect(await logged(fresh.id)).toHaveLength(5)
    expect(await world.deps.redis.xlen(logStream)).toBe(0)
  })

  test('two drains at once keep each event once, and one hour holds one vote of a person: the strongest', async () => {
    const fresh = await world.post(author)
    const voter = await world.person()
    await appendInteractions(
      world.ctx(),
      ['view', 'comment', 'like'].map((kind) => ({ kind: kind as 'view', personId: voter.id, postId: fresh.id, authorId: author.id })),
    )
    const [one] = await world.deps.redis.xrange(logStream, '-', '+')
    await world.deps.redis.xadd(logStream, '*', ...one![1])
    await Promise.all([drainLog(jobCtx()), drainLog(jobCtx())])
    expect(await logged(fresh.id)).toHaveLength(3)
    expect(await rows(world.deps.log.db, sql`select weight from vote_hour where post_id = ${fresh.id}::uuid`)).toEqual([{ weight: 2 }])
  })

  test('an entry that is no event does not stop the others', async () => {
    await world.deps.redis.xadd(logStream, '*', 'e', 'not json')
    expect(await drainLog(jobCtx())).toMatchObject({ read: 1, kept: 0 })
  })
})

test('rows go to the partition of their day, and old days are dropped', async () => {
  await run(world.deps.log.db, sql`select ensure_log_days('2026-01-01', '2026-01-02')`)
  expect(await rows(world.deps.log.db, sql`select ensure_log_days('2026-01-01', '2026-01-02') as made`)).toEqual([{ made: 0 }])
  const [day] = await rows(world.deps.log.db, sql<{ name: string }>`select tableoid::regclass::text as name from interaction limit 1`)
  expect(day?.name).toMatch(/^interaction_\d{8}$/)
  const dropped = await rows(world.deps.log.db, sql<{ name: string }>`select drop_log_days('2026-01-02', '2026-01-02') as name order by 1`)
  expect(dropped.map(({ name }) => name)).toEqual(['interaction_20260101', 'vote_hour_20260101'])
})

test('repair puts back what the stream lost, once, and nothing that it kept', async () => {
  const [kept, lost] = [await world.post(author), await world.post(author)]
  await likePost(reader.ctx, { postId: kept.id, on: true })
  await drainLog(jobCtx())
  await likePost(reader.ctx, { postId: lost.id, on: true })
  await world.deps.redis.del(logStream)
  world.advance(1_000)
  expect(await repairLog(jobCtx(), world.deps.now())).toBe(1)
  expect(await repairLog(jobCtx(), world.deps.now())).toBe(0)
  expect((await logged(lost.id)).map(({ kind }) => kind)).toEqual(['like'])
  expect(await logged(kept.id)).toHaveLength(1)
})

test('repair finds each act once when there are more of one moment than it holds at a time', async () => {
  await repairLog(jobCtx(), world.deps.now())
  const liked = await world.post(author)
  const likers = await Promise.all(Array.from({ length: 3 }, () => world.person()))
  world.advance(1_000)
  for (const { ctx } of likers) await likePost(ctx, { postId: liked.id, on: true })
  world.advance(1_000)
  await likePost(reader.ctx, { postId: liked.id, on: true })
  await world.deps.redis.del(logStream)
  world.advance(1_000)
  expect(await repairLog(jobCtx(), world.deps.now(), 2)).toBe(4)
  expect(await logged(liked.id)).toHaveLength(4)
})

test('repair tells a like that was committed only after the last repair had looked at its time', async () => {
  const late = await world.post(author)
  await repairLog(jobCtx(), new Date(world.deps.now().getTime() + 60_000))
  await likePost(reader.ctx, { postId: late.id, on: true })
  await world.deps.redis.del(logStream)
  world.advance(3_600_000)
  expect(await repairLog(jobCtx(), world.deps.now())).toBe(1)
  expect((await logged(late.id)).map(({ kind }) => kind)).toEqual(['like'])
})
