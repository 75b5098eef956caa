import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { bareTrackingNumber } from '../../shared/couriers.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { verifyLedger } from '../../pay/proof/verify-ledger.ts'
import { answerReturn, receiveReturn } from './answer-return.ts'
import { cancelOrder } from './cancel-order.ts'
import { confirmOrder } from './confirm-order.ts'
import { handOver } from './hand-over.ts'
import { packOrder } from './pack-order.ts'
import { readOrder } from './read-order.ts'
import { previewReturn, requestReturn } from './request-return.ts'
import { withdrawWithinMs } from './rules.ts'
import { sendOrders } from './send-orders.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

async function placed(isCaptured = true) {
  const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
  const cup = await fixture.world.product(shop, { priceKrw: 4_000 })
  const { orderId } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 2 }])
  if (isCaptured) await confirmOrder(shop.owner.ctx, { orderId })
  return { buyer, shop, orderId }
}
const parcel = (orderId: string, trackingNumber = '6812-3456 7890') => ({ orderId, courier: 'cj' as const, trackingNumber })

describe('sending', () => {
  it('packs, sends, corrects a number and delivers: each step is told, and the buyer cannot cancel what is packed', async () => {
    const { buyer, shop, orderId } = await placed()
    await expect(packOrder(buyer.ctx, { orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    fixture.world.advance(1)
    await packOrder(shop.owner.ctx, { orderId })
    expect(await packOrder(shop.owner.ctx, { orderId })).toMatchObject({ fulfilment: 'packed', cancellableKrw: 8_000 })
    expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ cancellableKrw: 0 })
    fixture.world.advance(1)
    expect(await sendOrders(shop.owner.ctx, { parcels: [parcel(orderId)] })).toEqual({ parcels: [{ orderId, outcome: 'sent' }] })
    expect(await readOrder(shop.owner.ctx, { orderId })).toMatchObject({
      fulfilment: 'sent',
      cancellableKrw: 0,
      parcel: { courier: 'cj', trackingNumber: '681234567890' },
    })
    expect((await sendOrders(shop.owner.ctx, { parcels: [parcel(orderId)] })).parcels[0]!.outcome).toBe('unchanged')
    expect((await sendOrders(shop.owner.ctx, { parcels: [parcel(orderId, '681234567899')] })).parcels[0]!.outcome).toBe('corrected')
    fixture.world.advance(1)
    const delivered = await handOver(shop.owner.ctx, { orderId })
    expect(delivered).toMatchObject({ fulfilment: 'delivered', parcel: { trackingNumber: '681234567899' } })
    expect(delivered.events.map(({ kind }) => kind)).toEqual(['placed', 'confirmed', 'packed', 'sent', 'handed_over'])
    await fixture.world.runJobs()
    const heard = (await listNotifications(buyer.ctx, { cursor: null, limit: 20 })).notifications.map(({ kind }) => kind).sort()
    expect(heard).toEqual(['order_confirmed', 'order_handed_over', 'order_sent'])
    expect(await fixture.unsound()).toEqual([])
  })

  it('takes a paste of many lines, one outcome each: a line that is refused leaves the others done', async () => {
    const [one, other, unpaid, ofAnother] = [await placed(), await placed(), await placed(false), await placed()]
    const { ctx } = one.shop.owner
    const again = await fixture.place(one.buyer, one.shop, [
      { productId: (await fixture.world.product(one.shop, { priceKrw: 500 })).id, quantity: 1 },
    ])
    const lines = [one.orderId, again.orderId, ofAnother.orderId, one.orderId].map((orderId) => parcel(orderId))
    expect((await sendOrders(ctx, { parcels: lines })).parcels.map(({ outcome }) => outcome)).toEqual([
      'sent',
      'not_sendable',
      'not_found',
      'twice',
    ])
    expect((await sendOrders(one.buyer.ctx, { parcels: [parcel(one.orderId)] })).parcels[0]!.outcome).toBe('not_found')
    for (const { buyer, orderId } of [other, unpaid]) expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ parcel: null })
    expect(bareTrackingNumber(' ab-12 34 ')).toBe('AB1234')
  })

  it('twenty at once is one', async () => {
    const { shop, orderId } = await placed()
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendOrders(shop.owner.ctx, { parcels: [parcel(orderId)] })))
    expect(answers.filter(({ parcels: [line] }) => line!.outcome === 'sent')).toHaveLength(1)
    expect(await fixture.unsound()).toEqual([])
  })
})

describe('several parcels of one order', () => {
  /** Three cups at 4,000 won and a bowl at 9,000, paid, to be sent by courier. */
  async function mixed() {
    const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
    const [cup, bowl] = [await fixture.world.product(shop, { priceKrw: 4_000 }), await fixture.world.product(shop, { priceKrw: 9_000 })]
    const { orderId } = await fixture.place(buyer, shop, [
      { productId: cup.id, quantity: 3 },
      { productId: bowl.id, quantity: 1 },
    ])
    await confirmOrder(shop.owner.ctx, { orderId })
    await run(fixture.world.owner.db, sql`update "order" set delivery = 'courier' where id = ${orderId}::uuid`)
    const { lines } = await readOrder(buyer.ctx, { orderId })
    const [cups, bowls] = lines.map(({ lineId }) => lineId)
    const send = async (given: object, number = '681234567890') =>
      (await sendOrders(shop.owner.ctx, { parcels: [{ ...parcel(orderId, number), ...given }] })).parcels[0]!.outcome
    const read = () => readOrder(buyer.ctx, { orderId })
    return { buyer, shop, orderId, cups: cups!, bowls: bowls!, send, read }
  }
  const some = (lineId: string, quantity: number) => ({ lines: [{ lineId, quantity }] })

  it('is partly sent until the last piece is in a parcel; what was sent stays, the rest can still be cancelled', async () => {
    const { shop, orderId, cups, bowls, send, read } = await mixed()
    expect(await send(some(cups, 2), '610000000001')).toBe('sent')
    expect(await send(some(cups, 2), '6100-0000-0001')).toBe('unchanged')
    expect(await send(some(cups, 1), '610000000001')).toBe('not_sendable')
    expect(await send(some(cups, 2), '610000000009')).toBe('not_sendable')
    expect(await readOrder(shop.owner.ctx, { orderId })).toMatchObject({
      fulfilment: 'partly_sent',
      cancellableKrw: 13_000,
      parcel: null,
      parcels: [{ trackingNumber: '610000000001', lines: [{ lineId: cups, quantity: 2 }] }],
    })
    await expect(handOver(shop.owner.ctx, { orderId })).rejects.toMatchObject({ code: 'CONFLICT' })
    const { parcels } = await read()
    expect(await send({ parcelId: parcels[0]!.parcelId }, '610000000003')).toBe('corrected')
    fixture.world.advance(1)
    // The bulk paste names no pieces: all the rest.
    expect(await send({}, '610000000002')).toBe('sent')
    expect(await send({}, '610000000003')).toBe('unchanged')
    const sent = await read()
    expect(sent).toMatchObject({ fulfilment: 'sent', mayReturnFor: ['lost'], parcel: { trackingNumber: '610000000002' } })
    expect(
      sent.parcels.map(({ trackingNumber, lines }) => [trackingNumber, lines.map(({ lineId, quantity }) => [lineId, quantity])]),
    ).toEqual([
      ['610000000003', [[cups, 2]]],
      [
        '610000000002',
        [
          [cups, 1],
          [bowls, 1],
        ],
      ],
    ])
    expect(sent.events.filter(({ kind }) => kind === 'sent').map(({ lines }) => lines.length)).toEqual([1, 2])
    expect(await fixture.unsound()).toEqual([])

    // `kiwi pay verify` holds the books against it.
    const addToParcels = (pieces: number) =>
      run(
        fixture.world.owner.db,
        sql`update parcel_line set quantity = quantity + ${pieces}::int where parcel_id in (select id from parcel where order_id = ${orderId}::uuid)`,
      )
    await addToParcels(9)
    const broken = (await verifyLedger(fixture.world.ctx())).filter((found) => found.broken > 0)
    expect(broken.map(({ invariant }) => invariant)).toEqual([
      'a piece of an order is in one parcel at most, and a parcel holds pieces of its own order',
    ])
    await addToParcels(-9)
  })

  it('a cancel takes only what was not sent, and then nothing is left to send; lost pieces are those that were sent', async () => {
    const { buyer, shop, orderId, cups, bowls, send, read } = await mixed()
    await send(some(cups, 3), '620000000001')
    const lost = { orderId, kind: 'return' as const, reason: 'lost' as const }
    const ofLine = (lineId: string) => ({ ...lost, lines: [{ lineId, quantity: 1, toProductId: null }] })
    await expect(previewReturn(buyer.ctx, ofLine(bowls))).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    expect((await previewReturn(buyer.ctx, ofLine(cups))).amountKrw).toBe(4_000)
    const cancel = (lineId: string) =>
      cancelOrder(shop.owner.ctx, {
        orderId,
        idempotencyKey: randomUUID(),
        lines: [{ lineId, quantity: 1 }],
        expectedKrw: 9_000,
        reason: '품절이에요',
      })
    await expect(cancel(cups)).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    expect(await cancel(bowls)).toMatchObject({ fulfilment: 'sent', parcel: null, cancellableKrw: 0 })
    expect(await read()).toMatchObject({ parcels: [{ trackingNumber: '620000000001' }] })
    expect(await send({}, '620000000002')).toBe('not_sendable')
    expect(await fixture.unsound()).toEqual([])
  })

  it('a parcel that arrived can be returned for 7 days while the rest is still to come; what came back is not taken for what is under way', async () => {
    const { buyer, shop, orderId, cups, bowls, send, read } = await mixed()
    const { world } = fixture
    await send(some(cups, 2), '640000000001')
    const pieces = async () => (await read()).lines.map(({ returnable: { regret, fault, lost } }) => [regret, fault, lost])
    expect(await pieces()).toEqual([
      [0, 0, 2],
      [0, 0, 0],
    ])
    const arrivedAt = world.deps.now()
    const arrive = sql`update parcel set tracked_state = 'delivered', tracked_at = ${arrivedAt}::timestamptz where order_id = ${orderId}::uuid`
    await run(world.owner.db, arrive)
    expect(await pieces()).toEqual([
      [2, 2, 0],
      [0, 0, 0],
    ])
    expect((await readOrder(shop.owner.ctx, { orderId })).mayReturnFor).toEqual([])
    const asked = { orderId, kind: 'return' as const, reason: 'changed_mind' as const }
    const regret = (lineId: string, quantity: number) => ({ ...asked, lines: [{ lineId, quantity, toProductId: null }] })
    for (const [lineId, quantity] of [[bowls, 1] as const, [cups, 3] as const])
      await expect(previewReturn(buyer.ctx, regret(lineId, quantity))).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    const { feeKrw, amountKrw } = await previewReturn(buyer.ctx, regret(cups, 1))
    expect(amountKrw + feeKrw).toBe(4_000)
    const { returnId } = await requestReturn(buyer.ctx, {
      ...regret(cups, 1),
      note: '',
      photoIds: [],
      idempotencyKey: randomUUID(),
      expectedKrw: amountKrw,
    })
    const arrived = { orderId, kind: 'return' as const, reason: 'lost' as const, lines: [{ lineId: cups, quantity: 1, toProductId: null }] }
    await expect(previewReturn(buyer.ctx, arrived)).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    // The rest leaves while the return is open, and the shop refunds what was shown.
    await send({}, '640000000002')
    await answerReturn(shop.owner.ctx, { returnId, accept: true, words: '' })
    await receiveReturn(shop.owner.ctx, { returnId, expectedKrw: amountKrw, restock: true, courier: '', trackingNumber: '' })
    expect(await read()).toMatchObject({ fulfilment: 'sent', cancelledKrw: amountKrw, finishBy: null })
    expect(await pieces()).toEqual([
      [1, 1, 1],
      [0, 0, 1],
    ])
    expect((await read()).parcels.map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual([[2], [1, 1]])
    world.advance(withdrawWithinMs + 1)
    expect((await pieces())[0]).toEqual([0, 1, 1])
    await expect(previewReturn(buyer.ctx, regret(cups, 1))).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    expect(await fixture.unsound()).toEqual([])
  })

  it('two of the staff at once: no piece leaves twice, whichever is first', async () => {
    const { orderId, cups, bowls, send, read } = await mixed()
    const wanted = [
      some(cups, 2),
      some(cups, 2),
      some(bowls, 1),
      {},
      { lines: [...some(cups, 1).lines, ...some(bowls, 1).lines] },
      some(cups, 3),
    ]
    const outcomes = await Promise.all(wanted.map((given, at) => send(given, `63000000000${at}`)))
    expect(outcomes).toContain('sent')
    const order = await read()
    for (const line of order.lines) {
      const inParcels = order.parcels.flatMap(({ lines }) => lines).filter(({ lineId }) => lineId === line.lineId)
      expect(inParcels.reduce((pieces, { quantity }) => pieces + quantity, line.unsentQuantity)).toBe(line.quantity)
    }
    expect(orderId).toBe(order.orderId)
  })
})
