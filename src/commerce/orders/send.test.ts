import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { bareTrackingNumber } from '../../shared/couriers.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { confirmOrder } from './confirm-order.ts'
import { handOver } from './hand-over.ts'
import { packOrder } from './pack-order.ts'
import { readOrder } from './read-order.ts'
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
