import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ordersIn, type OrderWorld } from '../../../test/worlds/order-world.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { leavingObstacles } from '../../commerce/orders/leaving-obstacles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { connectRedis } from '../../platform/cache/redis.ts'
import { listComments } from '../comments/list-comments.ts'
import { createComment } from '../comments/create-comment.ts'
import { readProfile } from '../people/read-profile.ts'
import { leave } from './leave.ts'
import { previewLeaving } from './preview-leaving.ts'
import { readReceipt } from './read-receipt.ts'
import { returnFromLeaving } from './return-from-leaving.ts'

let world: World
let orders: OrderWorld
beforeAll(async () => {
  world = await createWorld()
  orders = ordersIn(world)
})
afterAll(() => world.close())

const go = (person: TestPerson, words: 'erase' | 'keep' = 'erase') => leave(person.ctx, { words, handle: person.handle }, leavingObstacles)
const kinds = async (person: TestPerson) => (await leavingObstacles(world.deps.main.db, person.id)).map(({ kind }) => kind)

describe('leaving', () => {
  it('hides a person at once, ends their sessions, and a sign-in within the grace returns everything', async () => {
    const [me, other] = [await world.person(), await world.person()]
    await world.follow(me, other)
    const { secret } = await go(me)
    await expect(readProfile(other.ctx, { handle: me.handle })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const live = sql<{ id: string }>`select id from session where person_id = ${me.id}::uuid and revoked_at is null`
    expect(await rows(world.deps.main.db, live)).toEqual([])
    expect(await readReceipt(world.ctx(), { secret })).toMatchObject({ state: 'grace', lines: [] })

    expect(await transaction(world.deps.main, (tx) => returnFromLeaving(world.ctx(), tx, me.id))).toBe(true)
    expect(await readProfile(other.ctx, { handle: me.handle })).toMatchObject({ id: me.id, followingCount: 1 })
    world.advance(8 * 86_400_000)
    await world.runJobs()
    expect(await readReceipt(world.ctx(), { secret })).toMatchObject({ state: 'returned' })
    expect(await readProfile(other.ctx, { handle: me.handle })).toMatchObject({ id: me.id })
  })

  it('wants a sign-in of a moment ago and the own handle, and happens once', async () => {
    const me = await world.person()
    await expect(leave(me.ctx, { words: 'keep', handle: 'somebody' }, leavingObstacles)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const both = await Promise.allSettled([go(me), go(me)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const late = await world.person()
    world.advance(16 * 60_000)
    expect((await previewLeaving(late.ctx, leavingObstacles)).isFresh).toBe(false)
    await expect(go(late)).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'sign_in_again' })
  })

  it('waits for money, orders and the shop to come to their end', async () => {
    const shop = await orders.shop()
    const buyer = await orders.buyer(10_000)
    const product = await world.product(shop, { priceKrw: 4_000 })
    await orders.place(buyer, shop, [{ productId: product.id, quantity: 1 }])
    expect((await kinds(buyer)).sort()).toEqual(['balance', 'holds', 'orders_bought'])
    expect(await kinds(shop.owner)).toEqual(['orders_sold'])
    await expect(go(buyer)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'leaving_obstacle' })
  })

  it('is put off when money comes within the grace', async () => {
    const me = await world.person()
    await go(me)
    await world.fund(me, 1_000)
    world.advance(8 * 86_400_000)
    await world.runJobs()
    const state = sql<{ state: string; putOff: string | null }>`select state, put_off from leaving where person_id = ${me.id}::uuid`
    expect(await rows(world.deps.main.db, state)).toEqual([{ state: 'grace', putOff: 'waits for balance' }])
  })

  it('leaves what was said under others’ posts to "a member who left", or deletes it, as the person chose', async () => {
    const other = await world.person()
    const post = await world.post(other)
    for (const words of ['keep', 'erase'] as const) {
      const me = await world.person()
      const said = await createComment(me.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: `말 ${words}` })
      await createComment(other.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: said.id, body: `답 ${words}` })
      await go(me, words)
      world.advance(8 * 86_400_000)
      await world.runJobs()
    }
    const { comments } = await listComments(other.ctx, { postId: post.id, cursor: null, limit: 20 })
    expect(comments.map(({ body, author }) => [body, author?.handle])).toEqual(expect.arrayContaining([['말 keep', 'left.member']]))
    expect(JSON.stringify(comments)).toContain('답 erase')
    expect(JSON.stringify(comments)).not.toContain('말 erase')
  })

  it('gives the secret of the receipt though Redis is away', async () => {
    const me = await world.person()
    const away = connectRedis('redis://127.0.0.1:9/0')
    try {
      const { secret } = await leave({ ...me.ctx, redis: away }, { words: 'erase', handle: me.handle }, leavingObstacles)
      expect(await readReceipt(world.ctx(), { secret })).toMatchObject({ state: 'grace' })
    } finally {
      away.disconnect()
    }
    const live = sql<{ id: string }>`select id from session where person_id = ${me.id}::uuid and revoked_at is null`
    expect(await rows(world.deps.main.db, live)).toEqual([])
  })

  it('does not give the handle to anybody for 90 days', async () => {
    const me = await world.person()
    await go(me)
    world.advance(8 * 86_400_000)
    await world.runJobs()
    const { takeHandle } = await import('../people/internal/take-handle.ts')
    const other = await world.person()
    const take = () =>
      transaction(world.deps.main, (tx) => takeHandle(tx, other.id, { before: other.handle, after: me.handle }, world.deps.now()))
    await expect(take()).rejects.toMatchObject({ code: 'HANDLE_TAKEN' })
    world.advance(91 * 86_400_000)
    await run(world.deps.main.db, sql`delete from past_handle where person_id = ${other.id}::uuid`)
    await take()
  })
})
