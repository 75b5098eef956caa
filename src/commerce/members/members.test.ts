import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import type { TestPerson } from '../../../test/worlds/people.ts'
import { runAllJobs } from '../../../test/run-jobs.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { listPayouts } from '../../pay/settlement/list-payouts.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { maxShopMembers } from '../../shared/bounds.ts'
import { blockPerson } from '../../social/graph/block-person.ts'
import { findActor } from '../../social/people/find-session.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { markRead } from '../../social/notifications/mark-read.ts'
import { readMe } from '../../social/people/read-me.ts'
import { setCommission } from '../commissions/set-commission.ts'
import { cancelOrder } from '../orders/cancel-order.ts'
import { confirmOrder } from '../orders/confirm-order.ts'
import { countOrders, shopOrders } from '../orders/list-orders.ts'
import { readOrder } from '../orders/read-order.ts'
import { readProduct } from '../products/read-product.ts'
import { shopProducts } from '../products/shop-products.ts'
import { updateProduct } from '../products/update-product.ts'
import { openShop } from '../shops/open-shop.ts'
import { answerInvitation } from './answer-invitation.ts'
import { inviteMember } from './invite-member.ts'
import { listInvitations } from './list-invitations.ts'
import { listShopActs } from './list-shop-acts.ts'
import { listStaff } from './list-staff.ts'
import { leaveShop, removeMember } from './remove-member.ts'
import { setMemberRole } from './set-member-role.ts'

let fixture: OrderWorld
let shop: Awaited<ReturnType<OrderWorld['shop']>>
let worker: TestPerson
beforeAll(async () => {
  fixture = await orderWorld()
})
beforeEach(async () => {
  shop = await fixture.shop()
  worker = await fixture.world.person()
})
afterAll(() => fixture.world.close())

const invite = (role: 'seller' | 'finance' = 'seller', who = worker) =>
  inviteMember(shop.owner.ctx, { personId: who.id, handle: who.handle, role })
const accept = (role: 'seller' | 'finance' = 'seller', who = worker) => answerInvitation(who.ctx, { shopId: shop.id, role, accept: true })
const join = async (role: 'seller' | 'finance' = 'seller') => {
  await invite(role)
  await accept(role)
}
const mayOrders = () =>
  shopFor(worker.ctx, 'orders').then(
    ({ id }) => id,
    (error) => error.code,
  )
const placed = async () => {
  const buyer = await fixture.buyer()
  const { id } = await fixture.world.product(shop, { priceKrw: 9_000 })
  const order = await fixture.place(buyer, shop, [{ productId: id, quantity: 2 }])
  return { buyer, order, productId: id }
}

describe('inviting', () => {
  it('gives no right before it is accepted, and the role’s rights after it', async () => {
    await invite()
    const token = await fixture.world.sessionToken(worker)
    const roleOfSession = async () => (await findActor(fixture.world.deps, token))?.shopRole
    expect([await mayOrders(), await roleOfSession()]).toEqual(['FORBIDDEN', null])
    expect((await listInvitations(worker.ctx)).invitations).toMatchObject([{ shop: { handle: shop.handle }, role: 'seller' }])
    await accept()
    await accept()
    expect([await mayOrders(), await roleOfSession()]).toEqual([shop.id, 'seller'])
    expect((await listInvitations(worker.ctx)).invitations).toEqual([])
    expect((await listStaff(worker.ctx)).members).toMatchObject([{ person: { handle: worker.handle }, role: 'seller' }])
    expect((await readMe(worker.ctx)).shop).toMatchObject({ id: shop.id, role: 'seller' })
  })

  it('opens no list of orders before it is accepted, and none to who works with money only', async () => {
    await placed()
    const seen = async () => (await countOrders(worker.ctx)).tasks.reduce((sum, { count }) => sum + count, 0)
    await invite()
    expect(await seen()).toBe(0)
    await accept()
    expect(await seen()).toBe(1)
    await setMemberRole(shop.owner.ctx, { personId: worker.id, role: 'finance' })
    expect(await seen()).toBe(0)
  })

  it('is shown to whoever may invite only, below those who work there, who stand in the order they came', async () => {
    const [early, second] = [await fixture.world.person(), await fixture.world.person()]
    for (const who of [early, second]) await invite('seller', who)
    await join('finance')
    fixture.world.advance(1)
    await accept('seller', second)
    const handles = async (who: TestPerson) => (await listStaff(who.ctx)).members.map(({ person }) => person.handle)
    expect(await handles(shop.owner)).toEqual([worker.handle, second.handle, early.handle])
    expect(await handles(worker)).toEqual([worker.handle, second.handle])
  })

  it('stands above earlier ones of other shops', async () => {
    await invite()
    fixture.world.advance(1)
    const later = await fixture.shop()
    await inviteMember(later.owner.ctx, { personId: worker.id, handle: worker.handle, role: 'seller' })
    expect((await listInvitations(worker.ctx)).invitations.map((one) => one.shop.handle)).toEqual([later.handle, shop.handle])
  })

  it('can be declined, taken back, and is void after two weeks', async () => {
    await invite()
    await answerInvitation(worker.ctx, { shopId: shop.id, role: 'seller', accept: false })
    await expect(accept()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await invite()
    await removeMember(shop.owner.ctx, { personId: worker.id })
    await expect(accept()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await invite()
    const late = { ...worker.ctx, now: () => new Date(worker.ctx.now().getTime() + 15 * 86_400_000) }
    expect((await listInvitations(late)).invitations).toEqual([])
    await expect(answerInvitation(late, { shopId: shop.id, role: 'seller', accept: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const again = { ...shop.owner.ctx, now: () => new Date(worker.ctx.now().getTime() + 10 * 86_400_000) }
    await inviteMember(again, { personId: worker.id, handle: worker.handle, role: 'seller' })
    expect((await listInvitations(late)).invitations).toHaveLength(1)
  })

  it('is one notice however often it is sent, goes when it is taken back or declined, and is news when it comes again', async () => {
    let readMark: string | null = null
    const told = async () => {
      await runAllJobs(fixture.world.deps)
      const page = await listNotifications(worker.ctx, { cursor: null, limit: 20 })
      readMark = page.readMark
      return page.notifications.map(({ kind, read }) => [kind, read])
    }
    for (let times = 0; times < 5; times += 1) await invite()
    expect(await told()).toEqual([['shop_invited', false]])
    await markRead(worker.ctx, { upTo: readMark! })
    await answerInvitation(worker.ctx, { shopId: shop.id, role: 'seller', accept: false })
    expect(await told()).toEqual([])
    await invite('finance')
    expect(await told()).toEqual([['shop_invited', false]])
    await removeMember(shop.owner.ctx, { personId: worker.id })
    expect(await told()).toEqual([])
  })

  it('is accepted with the role that was shown', async () => {
    await invite('seller')
    await invite('finance')
    await expect(accept('seller')).rejects.toMatchObject({ code: 'CONFLICT', details: { role: 'finance' } })
    await accept('finance')
    await expect(invite('seller')).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'works_here' } })
  })

  it('reaches the person whose name was shown, and nobody who is blocked or oneself', async () => {
    await expect(inviteMember(shop.owner.ctx, { personId: worker.id, handle: 'another.name', role: 'seller' })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'name_changed' },
    })
    await expect(invite('seller', shop.owner)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await blockPerson(worker.ctx, { personId: shop.owner.id })
    await expect(invite()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it(`stops at ${maxShopMembers} people`, async () => {
    await rows(
      fixture.world.deps.main.db,
      sql`
        with many as (
          insert into person (id, status, role, handle, display_name, last_active_at, created_at)
          select gen_random_uuid(), 'active', 'member', 'm' || substr(md5(${shop.id} || n), 1, 20), 'm', ${shop.owner.ctx.now()}, ${shop.owner.ctx.now()}
          from generate_series(1, ${maxShopMembers}::int) n returning id)
        insert into shop_member (shop_id, person_id, role, invited_at) select ${shop.id}::uuid, id, 'seller', ${shop.owner.ctx.now()} from many returning 1 as one`,
    )
    await expect(invite()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', details: { reason: 'shop_members' } })
  })

  it('never gives one person two shops, also when both happen at once', async () => {
    await expect(accept('seller', shop.owner)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await invite()
    const handle = `w${worker.id.slice(-12)}`
    const outcomes = await Promise.allSettled([accept(), openShop(worker.ctx, { handle, name: '새 가게', about: '' })])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult
    expect(refused.reason).toMatchObject({ code: 'CONFLICT' })
    const other = await fixture.shop()
    await expect(
      inviteMember(other.owner.ctx, { personId: worker.id, handle: worker.handle, role: 'seller' }).then(() =>
        answerInvitation(worker.ctx, { shopId: other.id, role: 'seller', accept: true }),
      ),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('a role', () => {
  it('lets a seller work on orders and products and see no payouts', async () => {
    await join('seller')
    const { order, productId } = await placed()
    await updateProduct(shop.owner.ctx, { productId, state: 'unlisted' })
    expect((await shopOrders(worker.ctx, { cursor: null, limit: 20, task: null })).orders).toHaveLength(1)
    expect((await shopProducts(worker.ctx, { handle: shop.handle, cursor: null, limit: 20 })).products).toHaveLength(1)
    expect(await readProduct(worker.ctx, { productId })).toMatchObject({ stock: 8 })
    expect(await confirmOrder(worker.ctx, { orderId: order.orderId })).toMatchObject({ state: 'confirmed' })
    await expect(listPayouts(worker.ctx, { cursor: null, limit: 20 })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('lets finance see payouts, and neither orders nor what is unlisted', async () => {
    await join('finance')
    const { order, productId } = await placed()
    await updateProduct(shop.owner.ctx, { productId, state: 'unlisted' })
    expect(await listPayouts(worker.ctx, { cursor: null, limit: 20 })).toMatchObject({ payouts: [] })
    await expect(readOrder(worker.ctx, { orderId: order.orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(confirmOrder(worker.ctx, { orderId: order.orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(shopOrders(worker.ctx, { cursor: null, limit: 20, task: null })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(readProduct(worker.ctx, { productId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(updateProduct(worker.ctx, { productId, title: '다른 이름' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(setMemberRole(worker.ctx, { personId: worker.id, role: 'seller' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('changes and ends at once, in the sessions that are open too', async () => {
    await join('seller')
    const token = await fixture.world.sessionToken(worker)
    const roleNow = async () => (await findActor(fixture.world.deps, token))?.shopRole
    expect(await roleNow()).toBe('seller')
    await setMemberRole(shop.owner.ctx, { personId: worker.id, role: 'finance' })
    expect([await roleNow(), await mayOrders()]).toEqual(['finance', 'FORBIDDEN'])
    await removeMember(shop.owner.ctx, { personId: worker.id })
    expect([await roleNow(), await mayOrders()]).toEqual([null, 'FORBIDDEN'])
    await expect(listStaff(worker.ctx)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('can be given up, but not by the owner', async () => {
    await join()
    await leaveShop(worker.ctx)
    expect(await mayOrders()).toBe('FORBIDDEN')
    await expect(leaveShop(shop.owner.ctx)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('makes an own shop of it: nobody who works there buys there, and who bought before stays the buyer', async () => {
    const { buyer, order, productId } = await placed()
    await invite('seller', buyer)
    await accept('seller', buyer)
    await expect(fixture.place(buyer, shop, [{ productId, quantity: 1 }])).rejects.toMatchObject({
      code: 'FORBIDDEN',
      details: { reason: 'own_shop' },
    })
    await expect(confirmOrder(buyer.ctx, { orderId: order.orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const lines = { orderId: order.orderId, lines: null, expectedKrw: 18_000, reason: '', idempotencyKey: 'cancelled-by-me' }
    const cancelled = await cancelOrder(buyer.ctx, lines)
    expect(cancelled.events.at(-1)).toMatchObject({ kind: 'cancelled', byWhom: 'buyer' })
  })
})

it('tells both sides of each step, and sellers of orders', async () => {
  await join('seller')
  await placed()
  await setMemberRole(shop.owner.ctx, { personId: worker.id, role: 'finance' })
  await leaveShop(worker.ctx)
  await join('seller')
  await removeMember(shop.owner.ctx, { personId: worker.id })
  await runAllJobs(fixture.world.deps)
  const told = async (who: TestPerson) =>
    (
      await rows(
        fixture.world.deps.main.db,
        sql<{ kind: string }>`select kind from notification where person_id = ${who.id}::uuid order by id`,
      )
    ).map(({ kind }) => kind)
  expect((await told(worker)).sort()).toEqual(['order_placed', 'shop_removed', 'shop_role_changed'])
  expect((await told(shop.owner)).sort()).toEqual(['order_placed', 'shop_joined', 'shop_joined', 'shop_left'])
})

it('keeps who did what for the owner', async () => {
  await invite()
  fixture.world.advance(1)
  await accept()
  const { order, productId } = await placed()
  fixture.world.advance(1)
  await confirmOrder(worker.ctx, { orderId: order.orderId })
  fixture.world.advance(1)
  await updateProduct(worker.ctx, { productId, title: '새 컵', priceKrw: 10_000 })
  fixture.world.advance(1)
  await setCommission(shop.owner.ctx, { productId, ratePpm: 50_000, windowDays: 7 })
  fixture.world.advance(1)
  const cancel = { orderId: order.orderId, idempotencyKey: randomUUID(), lines: null, expectedKrw: order.totalKrw, reason: '품절' }
  await cancelOrder(worker.ctx, cancel)
  const { acts } = await listShopActs(shop.owner.ctx, { cursor: null })
  expect(acts.map(({ by, act, subjectName, details }) => [by?.handle, act, subjectName, details])).toEqual([
    [worker.handle, 'cancel_order', order.number, { amountKrw: order.totalKrw }],
    [shop.owner.handle, 'change_commission', '새 컵', { ratePpm: 50_000, windowDays: 7 }],
    [worker.handle, 'change_product', '새 컵', { fields: ['title', 'priceKrw'] }],
    [worker.handle, 'confirm_order', order.number, {}],
    [worker.handle, 'join', worker.handle, { role: 'seller' }],
    [shop.owner.handle, 'invite', worker.handle, { role: 'seller' }],
  ])
  await expect(listShopActs(worker.ctx, { cursor: null })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})
