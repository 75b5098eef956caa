import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import type { MainTx } from '../../db/handles.ts'
import { lockNames } from '../../db/lock-names.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxWishes } from '../../shared/bounds.ts'
import { blockPerson } from '../../social/graph/block-person.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { forgetSeen, keepSeen } from './keep-seen.ts'
import { listSeen } from './list-seen.ts'
import { listWishes } from './list-wishes.ts'
import { readWish } from './read-wish.ts'
import { keptSeen } from './rules.ts'
import { alertInput } from './schema.ts'
import { seeProduct } from './see-product.ts'
import { setAlert } from './set-alert.ts'
import { setWish } from './set-wish.ts'
import { tellAlerts } from './tell-alerts.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

const first = { cursor: null, limit: 20 }
const db = () => fixture.world.deps.main.db
const setStock = (productId: string, stock: number) => run(db(), sql`update product set stock = ${stock} where id = ${productId}::uuid`)
const setPrice = (productId: string, priceKrw: number) =>
  run(db(), sql`update product set price_krw = ${priceKrw} where id = ${productId}::uuid`)
async function told(person: { ctx: Parameters<typeof listNotifications>[0] }) {
  // The trigger's job is due by the clock of Postgres.
  fixture.world.advance(60_000)
  await fixture.world.runJobs()
  const { notifications } = await listNotifications(person.ctx, first)
  return notifications.map(({ kind, product, amountKrw, read }) => ({ kind, title: product?.title, amountKrw, read }))
}
const waitFor = (productId: string, belowKrw: number | null = null) =>
  alertInput.parse({ productId, kind: belowKrw === null ? 'restock' : 'price', on: true, belowKrw })

describe('a wish list', () => {
  it('keeps the price of the day, newest first, page by page, and is nobody else’s', async () => {
    const { world } = fixture
    const [me, other, shop] = [await world.person(), await world.person(), await fixture.shop()]
    const ids: string[] = []
    for (let made = 0; made < 3; made += 1) {
      world.advance(5)
      const { id } = await world.product(shop, { priceKrw: 9_000 })
      await setWish(me.ctx, { productId: id, on: true })
      ids.unshift(id)
    }
    await setPrice(ids[0]!, 7_000)
    expect(await setWish(me.ctx, { productId: ids[0]!, on: true })).toEqual({ savedKrw: 9_000, tellsRestock: false, tellsBelowKrw: null })
    const page = await listWishes(me.ctx, { cursor: null, limit: 2 })
    const rest = await listWishes(me.ctx, { cursor: page.nextCursor, limit: 2 })
    expect([...page.products, ...rest.products].map(({ id }) => id)).toEqual(ids)
    expect(page.products[0]).toMatchObject({ savedKrw: 9_000, priceKrw: 7_000 })
    expect((await listWishes(other.ctx, first)).products).toEqual([])
    await setWish(me.ctx, { productId: ids[0]!, on: false })
    expect((await readWish(me.ctx, { productId: ids[0]! })).savedKrw).toBeNull()
    await blockPerson(shop.owner.ctx, { personId: me.id })
    expect((await listWishes(me.ctx, first)).products).toEqual([])
    await expect(setWish(me.ctx, { productId: ids[0]!, on: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('holds a stated number, also for two calls at once', async () => {
    const { world } = fixture
    const [me, shop] = [await world.person(), await fixture.shop()]
    await run(
      db(),
      sql`
        with made as (
          insert into product (id, shop_id, canonical_key, title, category, price_krw, state, created_at)
          select gen_random_uuid(), ${shop.id}::uuid, 'many:' || n || ${shop.id}, 'x', 'home', 1, 'listed', now() from generate_series(1, ${maxWishes - 1}) n returning id)
        insert into wish (person_id, product_id, price_krw, created_at) select ${me.id}::uuid, id, 1, now() from made`,
    )
    const [last, more] = [await world.product(shop), await world.product(shop)]
    const another = async (tx: MainTx) => {
      await lockNames(tx, `wishes:${me.id}`)
      await run(tx.db, sql`insert into wish (person_id, product_id, price_krw, created_at) values (${me.id}, ${last.id}, 1, now())`)
    }
    expect(await meanwhile(world, another, () => setWish(me.ctx, { productId: more.id, on: true }))).toMatchObject({
      answer: { code: 'LIMIT_EXCEEDED', reason: 'wishes' },
      waited: true,
    })
    expect(await setWish(me.ctx, { productId: last.id, on: true })).toMatchObject({ savedKrw: 1 })
  })
})

describe('an alert', () => {
  it('tells of a product that is back once, in batches, whatever runs at once', async () => {
    const { world } = fixture
    const [shop, people] = [await fixture.shop(), await Promise.all(Array.from({ length: 8 }, () => world.person()))]
    const cup = await world.product(shop, { stock: 1, title: '달컵' })
    await expect(setAlert(people[0]!.ctx, waitFor(cup.id))).rejects.toMatchObject({ code: 'CONFLICT', reason: 'alert_true' })
    await setStock(cup.id, 0)
    for (const { ctx } of people) await setAlert(ctx, waitFor(cup.id))
    await setStock(cup.id, 5)
    // Gone again before the job comes: nobody is told, and all still wait.
    await setStock(cup.id, 0)
    expect(await told(people[0]!)).toEqual([])
    await setStock(cup.id, 3)
    await Promise.all(Array.from({ length: 4 }, () => tellAlerts(world.ctx(), { productId: cup.id })))
    for (const person of people)
      expect(await told(person)).toEqual([{ kind: 'restocked', title: '달컵', amountKrw: expect.any(Number), read: false }])
    await setStock(cup.id, 0)
    await setStock(cup.id, 3)
    expect(await told(people[0]!)).toHaveLength(1)
    expect((await readWish(people[0]!.ctx, { productId: cup.id })).tellsRestock).toBe(false)
  })

  it('is not lost when the stock comes back while it is set', async () => {
    const { world } = fixture
    const shop = await fixture.shop()
    for (let round = 0; round < 10; round += 1) {
      const [me, cup] = [await world.person(), await world.product(shop, { stock: 0 })]
      const [set] = await Promise.allSettled([setAlert(me.ctx, waitFor(cup.id)), setStock(cup.id, 1)])
      const notices = await told(me)
      if (set.status === 'rejected') expect([set.reason.reason, notices]).toEqual(['alert_true', []])
      else expect(notices).toHaveLength(1)
    }
  })

  it('tells of a price at or below the wanted one, and not of a higher one', async () => {
    const { world } = fixture
    const [me, shop] = [await world.person(), await fixture.shop()]
    const bowl = await world.product(shop, { priceKrw: 20_000, title: '그릇' })
    await setAlert(me.ctx, waitFor(bowl.id, 15_000))
    await setPrice(bowl.id, 16_000)
    expect(await told(me)).toEqual([])
    await setPrice(bowl.id, 15_000)
    expect(await told(me)).toEqual([{ kind: 'price_fell', title: '그릇', amountKrw: 15_000, read: false }])
  })

  it('is over when the person sees it: no notice comes, and one that came is read', async () => {
    const { world } = fixture
    const [me, shop] = [await world.person(), await fixture.shop()]
    const cup = await world.product(shop, { stock: 0 })
    await setAlert(me.ctx, waitFor(cup.id))
    await seeProduct(me.ctx, { productId: cup.id })
    expect((await readWish(me.ctx, { productId: cup.id })).tellsRestock).toBe(true)
    await setStock(cup.id, 1)
    await seeProduct(me.ctx, { productId: cup.id })
    expect(await told(me)).toEqual([])
    await setStock(cup.id, 0)
    await setAlert(me.ctx, waitFor(cup.id))
    await setStock(cup.id, 1)
    expect(await told(me)).toMatchObject([{ kind: 'restocked', read: false }])
    await seeProduct(me.ctx, { productId: cup.id })
    expect(await told(me)).toMatchObject([{ kind: 'restocked', read: true }])
  })

  it('is silent where the seller blocks, and can be taken back', async () => {
    const { world } = fixture
    const [blocked, gone, shop] = [await world.person(), await world.person(), await fixture.shop()]
    const cup = await world.product(shop, { stock: 0 })
    for (const { ctx } of [blocked, gone]) await setAlert(ctx, waitFor(cup.id))
    await setAlert(gone.ctx, { ...waitFor(cup.id), on: false })
    await blockPerson(shop.owner.ctx, { personId: blocked.id })
    await setStock(cup.id, 1)
    expect([...(await told(blocked)), ...(await told(gone))]).toEqual([])
    await expect(setAlert(gone.ctx, waitFor(randomUUID()))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('products seen last', () => {
  it('are the newest few, each once, until the person switches it off', async () => {
    const { world } = fixture
    const [me, shop] = [await world.person(), await fixture.shop()]
    const ids: string[] = []
    for (let n = 0; n < keptSeen + 2; n += 1) {
      world.advance(2)
      const { id } = await world.product(shop)
      expect(await seeProduct(me.ctx, { productId: id })).toEqual({ isKept: true })
      ids.unshift(id)
    }
    world.advance(2)
    await seeProduct(me.ctx, { productId: ids[3]! })
    const { products } = await listSeen(me.ctx)
    expect(products.map(({ id }) => id)).toEqual([ids[3], ...ids.filter((id) => id !== ids[3]).slice(0, keptSeen - 1)])
    expect(await forgetSeen(me.ctx)).toEqual({ forgotten: true })
    await keepSeen(me.ctx, { on: false })
    expect(await seeProduct(me.ctx, { productId: ids[0]! })).toEqual({ isKept: false })
    expect(await listSeen(me.ctx)).toEqual({ products: [], isKept: false })
  })
})
