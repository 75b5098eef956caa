import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sandboxCredentials } from '../../../sandbox/credentials.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { createSweetTracker } from '../../platform/courier/sweet-tracker.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { answerReturn } from './answer-return.ts'
import { confirmOrder } from './confirm-order.ts'
import { finishOrders } from './finish-orders.ts'
import { handOver } from './hand-over.ts'
import { readOrder } from './read-order.ts'
import { requestReturn } from './request-return.ts'
import { withdrawWithinMs } from './rules.ts'
import { sendOrders } from './send-orders.ts'
import { trackOrders } from './track-orders.ts'
import { nextPollOf } from './track-rules.ts'

const hourMs = 60 * 60_000
const dayMs = 24 * hourMs

let fixture: OrderWorld
let sandbox: Sandbox
beforeAll(async () => {
  fixture = await orderWorld()
  sandbox = await startSandbox({ now: () => fixture.world.deps.now() })
})
afterAll(async () => {
  await fixture.world.close()
  await sandbox.stop()
})
afterEach(async () => {
  sandbox.state.faults = []
  await run(fixture.world.owner.db, sql`with earlier as (update parcel set next_poll_at = null) update "order" set next_poll_at = null`)
})

const runner = (key: string = sandboxCredentials.couriers.key) => {
  const courier = createSweetTracker({ COURIER_URL: `${sandbox.url}/couriers`, COURIER_KEY: key })
  return { ...fixture.world.ctx(), platform: { ...fixture.world.deps.platform, courier } }
}
const control = (path: string, body: unknown) =>
  fetch(`${sandbox.url}/control/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const fault = (more: object) => control('faults', { provider: 'couriers', ...more })
const set = (number: string, parcel: object) => control('parcels', { courier: '04', number, ...parcel })

/** The courier tells no milliseconds. */
const wholeSecond = (ms: number) => Math.floor(ms / 1_000) * 1_000

let numbers = 510_000_000_000
/** An order of 8,000 won that its shop gave to CJ, and whose first question is due in an hour. */
async function sent(trackingNumber = String((numbers += 1))) {
  const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
  const cup = await fixture.world.product(shop, { priceKrw: 4_000 })
  const { orderId } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 2 }])
  await confirmOrder(shop.owner.ctx, { orderId })
  await run(fixture.world.owner.db, sql`update "order" set delivery = 'courier' where id = ${orderId}::uuid`)
  await sendOrders(shop.owner.ctx, { parcels: [{ orderId, courier: 'cj', trackingNumber }] })
  return { buyer, shop, orderId, number: trackingNumber, sentMs: fixture.world.deps.now().getTime() }
}
const stored = (orderId: string) =>
  one(
    fixture.world.deps.main.db,
    sql<{ nextPollAt: Date | null; pollCount: number; lastEvent: string | null; trackedState: string | null; silenceToldAt: Date | null }>`
      select next_poll_at, poll_count, last_event, tracked_state, silence_told_at from "order" where id = ${orderId}::uuid`,
  )
const heard = async ({ ctx }: Awaited<ReturnType<typeof fixture.buyer>>) => {
  await fixture.world.runJobs()
  return (await listNotifications(ctx, { cursor: null, limit: 20 })).notifications.map(({ kind }) => kind)
}

describe('tracking', () => {
  it('follows a parcel until the courier delivers it: told once, 7 days from then, and finished by itself', async () => {
    const { buyer, orderId, sentMs } = await sent()
    expect(await trackOrders(runner())).toEqual({ asked: 0, changed: 0 })
    for (let hour = 0; hour < 8; hour++) {
      fixture.world.advance(hourMs)
      await trackOrders(runner())
      if (hour === 2)
        expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({
          fulfilment: 'sent',
          parcel: { state: 'moving', event: '간선상차 · 옥천HUB' },
        })
    }
    const order = await readOrder(buyer.ctx, { orderId })
    expect(order).toMatchObject({ fulfilment: 'delivered', parcel: { state: 'delivered', event: '배송완료 · 부산해운대우동' } })
    expect(order.events.at(-1)).toMatchObject({ kind: 'arrived', byWhom: 'kiwi' })
    expect(Date.parse(order.finishBy!)).toBe(wholeSecond(sentMs + 6 * hourMs) + withdrawWithinMs)
    expect((await heard(buyer)).filter((kind) => kind === 'order_delivered')).toHaveLength(1)
    expect(await stored(orderId)).toMatchObject({ nextPollAt: null })
    fixture.world.advance(withdrawWithinMs)
    expect(await finishOrders(runner())).toEqual({ finished: 1 })
    expect(await fixture.unsound()).toEqual([])
  })

  it('bounds the time of an arrival: not before it was sent, not after now, and a day at least to answer', async () => {
    const [early, late, long] = [await sent(), await sent(), await sent()]
    const [past, future] = [new Date(early.sentMs - dayMs), new Date(early.sentMs + 30 * dayMs)]
    await set(early.number, { level: 6, at: past.toISOString() })
    await set(late.number, { level: 6, at: future.toISOString() })
    fixture.world.advance(hourMs)
    await trackOrders(runner())
    expect(Date.parse((await readOrder(early.buyer.ctx, early)).finishBy!)).toBe(early.sentMs + withdrawWithinMs)
    expect(Date.parse((await readOrder(late.buyer.ctx, late)).finishBy!)).toBe(late.sentMs + hourMs + withdrawWithinMs)
    await run(fixture.world.owner.db, sql`update "order" set sent_at = sent_at - interval '9 days' where id = ${long.orderId}::uuid`)
    await set(long.number, { level: 6, at: new Date(long.sentMs - 8 * dayMs).toISOString() })
    fixture.world.advance(2 * hourMs)
    await trackOrders(runner())
    expect(Date.parse((await readOrder(long.buyer.ctx, long)).finishBy!)).toBe(fixture.world.deps.now().getTime() + dayMs)
  })

  it('one bad answer of many stops nothing, and changes nothing of its own parcel but the next question', async () => {
    const parcels = [await sent(), await sent('ABCDEFGHIJ'), await sent(), await sent()]
    await set(parcels[0]!.number, { level: 6 })
    await set(parcels[2]!.number, { level: 5, text: `배송출발\u0000\u202e<img src=x onerror=alert(1)> 010-1111-2222 ${'긴'.repeat(500)}` })
    await set(parcels[3]!.number, { level: 6 })
    // An answer of this sandbox that says nothing: the level of the last parcel.
    sandbox.state.parcels[`04/${parcels[3]!.number}`]!.level = 9
    fixture.world.advance(hourMs)
    expect(await trackOrders(runner())).toEqual({ asked: 4, changed: 2 })
    const [arrived, unknown, hostile, broken] = await Promise.all(parcels.map(({ orderId }) => stored(orderId)))
    expect(arrived).toMatchObject({ trackedState: 'delivered', nextPollAt: null })
    for (const parcel of [unknown, broken]) expect(parcel).toMatchObject({ trackedState: null, lastEvent: null, pollCount: 1 })
    expect(unknown!.nextPollAt!.getTime()).toBe(fixture.world.deps.now().getTime() + 2 * hourMs)
    expect(hostile!.trackedState).toBe('out')
    expect([...hostile!.lastEvent!].length).toBeLessThanOrEqual(100)
    expect(hostile!.lastEvent).not.toMatch(/\u202e|1111/)
    expect(await trackOrders(runner())).toEqual({ asked: 0, changed: 0 })
  })

  it('asks nothing more where the service wants no more questions, and says so where it refuses the key', async () => {
    const { orderId } = await sent()
    fixture.world.advance(hourMs)
    const before = await stored(orderId)
    for (const code of ['429', '103']) {
      await fault({ kind: 'errorCode', code, times: 1 })
      expect(await trackOrders(runner())).toEqual({ asked: 0, changed: 0 })
    }
    await expect(trackOrders(runner('wrong'))).rejects.toThrow('COURIER_KEY')
    expect(await stored(orderId)).toEqual(before)
    await fault({ kind: 'http500', times: 1 })
    expect(await trackOrders(runner())).toEqual({ asked: 1, changed: 0 })
    expect(await stored(orderId)).toMatchObject({ pollCount: 1, trackedState: null })
    await run(fixture.world.owner.db, sql`update "order" set state = 'cancelled', next_poll_at = '2020-01-01' where id = ${orderId}::uuid`)
    await trackOrders(runner())
    expect(await stored(orderId)).toMatchObject({ nextPollAt: null })
    await run(fixture.world.owner.db, sql`update "order" set state = 'confirmed' where id = ${orderId}::uuid`)
  })

  it('a parcel of which nothing is heard for 7 days: both are told once, the buyer may say that it is lost, asking ends after 30', async () => {
    const { buyer, shop, orderId } = await sent('XXXXXXXXXX')
    for (let day = 0; day < 40; day++) {
      fixture.world.advance(dayMs)
      await trackOrders(runner())
      if (day === 5) expect((await stored(orderId)).silenceToldAt).toBeNull()
    }
    expect((await readOrder(buyer.ctx, { orderId })).mayReturnFor).toEqual(['lost'])
    for (const person of [buyer, shop.owner]) expect((await heard(person)).filter((kind) => kind === 'order_silent')).toHaveLength(1)
    expect(await stored(orderId)).toMatchObject({ nextPollAt: null })
  })

  it('three runs at once, and a number corrected meanwhile, tell an arrival once', async () => {
    const [parcel, corrected] = [await sent(), await sent()]
    for (const { number } of [parcel, corrected]) await set(number, { level: 6 })
    fixture.world.advance(hourMs)
    const [ctx] = [runner()]
    const courier = {
      track: async (...asked: Parameters<typeof ctx.platform.courier.track>) => {
        const answer = await ctx.platform.courier.track(...asked)
        if (asked[1] === corrected.number)
          await sendOrders(corrected.shop.owner.ctx, {
            parcels: [{ orderId: corrected.orderId, courier: 'cj', trackingNumber: '599999999999' }],
          })
        return answer
      },
    }
    await Promise.all(Array.from({ length: 3 }, () => trackOrders({ ...ctx, platform: { ...ctx.platform, courier } })))
    expect((await heard(parcel.buyer)).filter((kind) => kind === 'order_delivered')).toHaveLength(1)
    expect(await readOrder(corrected.buyer.ctx, corrected)).toMatchObject({
      fulfilment: 'sent',
      parcel: { trackingNumber: '599999999999', state: null },
    })
  })

  it('several parcels: each is followed, the last arrival delivers, and what was lost and refunded is waited for no more', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const cup = await fixture.world.product(shop, { priceKrw: 4_000 })
    const inTwo = async (first: string, rest: string) => {
      const { orderId, lines } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 3 }])
      await confirmOrder(shop.owner.ctx, { orderId })
      await run(fixture.world.owner.db, sql`update "order" set delivery = 'courier' where id = ${orderId}::uuid`)
      const pieces = [{ lineId: lines[0]!.lineId, quantity: 1 }]
      const told = { orderId, courier: 'cj' as const }
      await sendOrders(shop.owner.ctx, {
        parcels: [
          { ...told, trackingNumber: first, lines: pieces },
          { ...told, trackingNumber: rest },
        ],
      })
      return { orderId, pieces }
    }
    const [both, lost] = [await inTwo('551000000001', '551000000002'), await inTwo('552000000001', '552000000002')]
    const arrive = async (number: string) => {
      await set(number, { level: 6, at: fixture.world.deps.now().toISOString() })
      fixture.world.advance(hourMs)
      await run(fixture.world.owner.db, sql`update parcel set next_poll_at = '2020-01-01' where next_poll_at is not null`)
      await run(fixture.world.owner.db, sql`update "order" set next_poll_at = '2020-01-01' where next_poll_at is not null`)
      await trackOrders(runner())
    }
    await arrive('551000000002')
    expect(await readOrder(buyer.ctx, both)).toMatchObject({ fulfilment: 'sent', finishBy: null, parcel: { state: 'delivered' } })
    const lastMs = fixture.world.deps.now().getTime()
    await arrive('551000000001')
    const order = await readOrder(buyer.ctx, both)
    expect(order).toMatchObject({ fulfilment: 'delivered', parcels: [{ state: 'delivered' }, { state: 'delivered' }] })
    expect(Date.parse(order.finishBy!)).toBe(wholeSecond(lastMs) + withdrawWithinMs)
    expect(order.events.filter(({ kind }) => kind === 'arrived').map(({ lines }) => lines[0]!.quantity)).toEqual([2, 1])

    await arrive('552000000002')
    const missed = ({ orderId, pieces }: typeof lost) => {
      const lines = [{ ...pieces[0]!, toProductId: null }]
      const asked = { orderId, kind: 'return', reason: 'lost', note: '', expectedKrw: 4_000 } as const
      return requestReturn(buyer.ctx, { ...asked, lines, photoIds: [], idempotencyKey: randomUUID() })
    }
    const { returnId } = await missed(lost)
    await answerReturn(shop.owner.ctx, { returnId, accept: true, words: '' })
    const kept = await readOrder(buyer.ctx, lost)
    expect(kept).toMatchObject({ fulfilment: 'delivered', cancelledKrw: 4_000 })
    expect(kept.finishBy).not.toBeNull()
    expect(await trackOrders(runner())).toEqual({ asked: 0, changed: 0 })
    // While somebody misses it, the time to send it back has not begun.
    const late = await inTwo('553000000001', '553000000002')
    await arrive('553000000002')
    await missed(late)
    await arrive('553000000001')
    expect(await readOrder(buyer.ctx, late)).toMatchObject({ fulfilment: 'delivered', finishBy: null })
    expect(await fixture.unsound()).toEqual([])
  })

  it('what goes by courier is not handed over before it was sent', async () => {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const cup = await fixture.world.product(shop, { priceKrw: 4_000 })
    const { orderId } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])
    await confirmOrder(shop.owner.ctx, { orderId })
    await run(fixture.world.owner.db, sql`update "order" set delivery = 'courier' where id = ${orderId}::uuid`)
    await expect(handOver(shop.owner.ctx, { orderId })).rejects.toMatchObject({ code: 'CONFLICT' })
    await sendOrders(shop.owner.ctx, { parcels: [{ orderId, courier: 'cj', trackingNumber: '677777777777' }] })
    expect(await handOver(shop.owner.ctx, { orderId })).toMatchObject({ fulfilment: 'delivered' })
  })
})

it('asks soon after news, later without, and ends', () => {
  const sentAt = new Date(0)
  const after = (count: number, state: 'moving' | 'out' = 'moving') => nextPollOf({ sentAt }, count, state, sentAt)!.getTime() / hourMs
  expect([0, 1, 2, 3, 4, 9].map((count) => after(count))).toEqual([1, 2, 4, 8, 12, 12])
  expect(after(0, 'out')).toBe(0.5)
  expect(nextPollOf({ sentAt }, 0, 'moving', new Date(30 * dayMs))).toBeNull()
})
