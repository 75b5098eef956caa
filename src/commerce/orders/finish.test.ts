import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { settlementIn } from '../../../test/worlds/settlement-world.ts'
import { connectDatabase } from '../../db/client.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { verifyLedger } from '../../pay/proof/verify-ledger.ts'
import { listPayouts } from '../../pay/settlement/list-payouts.ts'
import { settle } from '../../pay/settlement/settle.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { confirmPurchase } from './confirm-purchase.ts'
import { endReturns } from './end-returns.ts'
import { expireOrders } from './expire-orders.ts'
import { finishOrders } from './finish-orders.ts'
import { handOver } from './hand-over.ts'
import { leavingObstacles } from './leaving-obstacles.ts'
import { readOrder } from './read-order.ts'
import { remindToSend } from './remind-to-send.ts'
import { requestReturn } from './request-return.ts'
import { withdrawWithinMs } from './rules.ts'
import { sendOrders } from './send-orders.ts'

let fixture: OrderWorld
let world: OrderWorld['world']
let trade: Awaited<ReturnType<typeof settlementIn>>
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
  trade = await settlementIn(world)
})
afterAll(() => world.close())

const runner = () => ({ ...world.ctx(), platform: world.deps.platform })
const dayMs = 86_400_000

/** An order for 20,000 won that its shop, which can be paid, has captured. */
async function bought(priceKrw = 10_000) {
  const [buyer, shop] = [await fixture.buyer(), await fixture.shop({ autoConfirm: true })]
  await trade.linkAccount(shop.owner)
  const cup = await world.product(shop, { priceKrw })
  const { orderId, lines } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 2 }])
  return { buyer, shop, orderId, lineId: lines[0]!.lineId }
}
/** A return of such an order that its shop has not answered. */
async function askedBack(): Promise<string> {
  const { buyer, shop, orderId, lineId } = await bought()
  await handOver(shop.owner.ctx, { orderId })
  const lines = [{ lineId, quantity: 1, toProductId: null }]
  const asked = { orderId, kind: 'return', reason: 'defect', lines, note: '금이 갔어요', photoIds: [], expectedKrw: 10_000 } as const
  return (await requestReturn(buyer.ctx, { ...asked, lines, photoIds: [], idempotencyKey: orderId })).returnId
}
const days = (orderId: string) =>
  rows(
    world.deps.main.db,
    sql<{ kind: string; eligibleOn: string | null }>`
      select kind, eligible_on from settlement_line where order_id = ${orderId}::uuid order by gross_krw desc`,
  )
const settleLater = (afterDays: number) => {
  world.advance(afterDays * dayMs)
  return settle(world.ctx())
}

describe('the sale of an order', () => {
  it('waits until the buyer confirms the purchase, and is paid two business days after that', async () => {
    const { buyer, shop, orderId, lineId } = await bought()
    await fixture.cancel(buyer, orderId, [{ lineId, quantity: 1 }])
    await settleLater(30)
    expect(await trade.payouts(shop)).toEqual([])
    expect(await listPayouts(shop.owner.ctx, { cursor: null, limit: 1 })).toMatchObject({
      openKrw: 9_725,
      eligibleKrw: 0,
      waitingKrw: 9_725,
      soonKrw: 0,
    })
    expect(await days(orderId)).toEqual([
      { kind: 'sale', eligibleOn: null },
      { kind: 'refund', eligibleOn: null },
    ])

    await expect(confirmPurchase(shop.owner.ctx, { orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const answers = await Promise.all(Array.from({ length: 5 }, () => confirmPurchase(buyer.ctx, { orderId })))
    for (const answer of answers) expect(answer).toMatchObject({ fulfilment: 'finished', mayFinish: false, cancellableKrw: 0 })
    expect(answers[0]!.events.map(({ kind, byWhom }) => [kind, byWhom])).toEqual([
      ['placed', 'buyer'],
      ['confirmed', 'shop'],
      ['cancelled', 'buyer'],
      ['finished', 'buyer'],
    ])
    expect(await listPayouts(shop.owner.ctx, { cursor: null, limit: 1 })).toMatchObject({ openKrw: 9_725, waitingKrw: 0, soonKrw: 9_725 })
    const [sale, refund] = await days(orderId)
    expect(refund!.eligibleOn).toBe(sale!.eligibleOn)
    expect(Date.parse(sale!.eligibleOn!)).toBeGreaterThan(world.deps.now().getTime())
    await settleLater(7)
    expect(await trade.payouts(shop)).toMatchObject([{ state: 'requested', refund: 10_000 }])
    expect(await fixture.unsound()).toEqual([])
    expect((await trade.broken()).map(({ invariant }) => invariant)).toEqual([])
  })

  it('of a direct payment waits for nothing, and one that was cancelled whole ends with its refund', async () => {
    const { buyer, shop, orderId } = await bought()
    const transferId = await trade.sell(shop, 5_000)
    await fixture.cancel(buyer, orderId)
    expect((await days(orderId)).map(({ eligibleOn }) => eligibleOn === null)).toEqual([false, false])
    const [direct] = await rows(
      world.deps.main.db,
      sql`select eligible_on is null as waits from settlement_line where transfer_id = ${transferId}::uuid`,
    )
    expect(direct).toEqual({ waits: false })
    await expect(confirmPurchase(buyer.ctx, { orderId })).rejects.toMatchObject({ code: 'CONFLICT' })
    await settleLater(7)
    expect(await trade.payouts(shop)).toMatchObject([{ net: 4_863 }])
    expect(await fixture.unsound()).toEqual([])
  })
})

describe('an order that was handed over', () => {
  it('is finished by itself seven days later, once, and both are told', async () => {
    const { buyer, shop, orderId } = await bought()
    await expect(handOver(buyer.ctx, { orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await leavingObstacles(world.deps.main.db, buyer.id)).toContainEqual({ kind: 'orders_bought', amountKrw: 20_000, count: 1 })
    expect(await handOver(shop.owner.ctx, { orderId })).toMatchObject({ fulfilment: 'delivered', mayFinish: false })
    await handOver(shop.owner.ctx, { orderId })
    const { finishBy } = await readOrder(buyer.ctx, { orderId })
    expect(Date.parse(finishBy!)).toBe(world.deps.now().getTime() + withdrawWithinMs)

    world.advance(withdrawWithinMs - 1)
    expect(await finishOrders(runner())).toEqual({ finished: 0 })
    world.advance(1)
    const runs = await Promise.all(Array.from({ length: 3 }, () => finishOrders(runner())))
    expect(runs.reduce((sum, { finished }) => sum + finished, 0)).toBe(1)
    expect((await readOrder(buyer.ctx, { orderId })).events.slice(2)).toMatchObject([
      { kind: 'handed_over', byWhom: 'shop' },
      { kind: 'finished', byWhom: 'kiwi', amountKrw: 20_000 },
    ])
    await world.runJobs()
    const heard = async ({ ctx }: typeof buyer) =>
      (await listNotifications(ctx, { cursor: null, limit: 20 })).notifications.map(({ kind }) => kind).sort()
    expect(await heard(buyer)).toEqual(['order_handed_over'])
    expect(await heard(shop.owner)).toEqual(['order_finished', 'order_placed'])
    expect((await leavingObstacles(world.deps.main.db, buyer.id)).filter(({ kind }) => kind === 'orders_bought')).toEqual([])
    expect(await fixture.unsound()).toEqual([])
  })

  it('before its shop confirmed cannot be', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const cup = await world.product(shop, { priceKrw: 1_000 })
    const { orderId } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])
    await expect(handOver(shop.owner.ctx, { orderId })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(confirmPurchase(buyer.ctx, { orderId })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ state: 'placed', fulfilment: 'waiting', sendBy: null, finishBy: null })
  })

  it('is decided by the clock of Postgres: within ten minutes a process is told the time, beyond them it is refused', async () => {
    const timeOf = (apartMs: number) =>
      write(world.ctx(), async (tx) => {
        await run(tx.db, sql`select set_config('kiwi.clock', '', true)`)
        return moneyNow(tx.db, new Date(Date.now() + apartMs))
      })
    for (const apartMs of [11 * 60_000, -11 * 60_000, 8 * dayMs])
      await expect(timeOf(apartMs)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    for (const apartMs of [9 * 60_000, -9 * 60_000]) expect(Math.abs((await timeOf(apartMs)).getTime() - Date.now())).toBeLessThan(60_000)
  })

  it.each([9, -9])(
    'is finished, expires, or has its return answered, neither early nor late by a runner whose clock is %i minutes off',
    async (minutesOff) => {
      const url = new URL(world.env['DATABASE_URL']!)
      url.searchParams.set('kiwi.clock', 'postgres')
      const options = { driver: 'postgres-js', poolMax: 1, leaseMax: 1, applicationName: 'other clock' } as const
      const main = connectDatabase({ ...options, url: url.href })
      const job = { ...runner(), main, now: () => new Date(Date.now() + minutesOff * 60_000) }
      const { shop, orderId } = await bought()
      await handOver(shop.owner.ctx, { orderId })
      const [buyer, careful] = [await fixture.buyer(), await fixture.shop()]
      const cup = await world.product(careful, { priceKrw: 1_000 })
      const asked = await askedBack()
      const waiting = (await fixture.place(buyer, careful, [{ productId: cup.id, quantity: 1 }])).orderId
      const due = (minutes: number) =>
        run(
          world.owner.db,
          sql`update "order" set confirm_by = clock_timestamp() + ${`${minutes} minutes`}::interval,
              finish_by = case when id = ${orderId}::uuid then clock_timestamp() + ${`${minutes} minutes`}::interval end
            where id in (${orderId}::uuid, ${waiting}::uuid)`,
        )
      const dueReturn = (minutes: number) =>
        run(
          world.owner.db,
          sql`update return_request set due_at = clock_timestamp() + ${`${minutes} minutes`}::interval where id = ${asked}::uuid`,
        )
      const all = async () => [await finishOrders(job), await expireOrders(job), await endReturns(job)]
      await Promise.all([due(4), dueReturn(4)])
      expect(await all()).toEqual([{ finished: 0 }, { expired: 0 }, { moved: 0 }])
      await Promise.all([due(-4), dueReturn(-4)])
      expect(await all()).toEqual([{ finished: 1 }, { expired: 1 }, { moved: 1 }])
      await main.end()
    },
  )

  it('stays open when its time is moved on while the job waits for it', async () => {
    const { shop, orderId } = await bought()
    await handOver(shop.owner.ctx, { orderId })
    world.advance(withdrawWithinMs + 1)
    const later = new Date(world.deps.now().getTime() + dayMs)
    const moveOn = sql`update "order" set finish_by = ${later}::timestamptz where id = ${orderId}::uuid`
    const finishing = meanwhile(
      world,
      (tx) => run(tx.db, moveOn),
      () => finishOrders(runner()),
    )
    expect(await finishing).toEqual({ answer: { finished: 0 }, waited: true })
    expect(await readOrder(shop.owner.ctx, { orderId })).toMatchObject({ fulfilment: 'delivered' })
  })

  it('leaves books that verify', async () => {
    expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0).map(({ invariant }) => invariant)).toEqual([])
  })
})

it('reminds a shop once, on the day on which an order, or the rest of one, has to be sent, and not of one that was sent', async () => {
  const [late, rest, sent] = [await bought(), await bought(), await bought()]
  const told = async ({ shop }: typeof late) =>
    rows(
      world.deps.main.db,
      sql<{ n: number }>`select count(*)::int as n from outbox
        where name = 'notifications.notify' and payload->>'kind' = 'send_soon' and payload->>'personId' = ${shop.owner.id}`,
    )
  const parcel = { courier: 'cj', trackingNumber: '681234567890' } as const
  await sendOrders(sent.shop.owner.ctx, { parcels: [{ ...parcel, orderId: sent.orderId }] })
  await sendOrders(rest.shop.owner.ctx, { parcels: [{ ...parcel, orderId: rest.orderId, lines: [{ lineId: rest.lineId, quantity: 1 }] }] })
  await remindToSend(runner())
  expect(await told(late)).toEqual([{ n: 0 }])
  const soon = new Date(world.deps.now().getTime() + 3_600_000)
  await run(
    world.owner.db,
    sql`update "order" set send_by = ${soon}::timestamptz where id in (${late.orderId}::uuid, ${rest.orderId}::uuid, ${sent.orderId}::uuid)`,
  )
  // However many have to be sent by the end of this day.
  await Promise.all([remindToSend(runner(), 1), remindToSend(runner(), 1)])
  expect(await remindToSend(runner(), 1)).toEqual({ reminded: 2 })
  expect([await told(late), await told(rest), await told(sent)]).toEqual([[{ n: 1 }], [{ n: 1 }], [{ n: 0 }]])
})
