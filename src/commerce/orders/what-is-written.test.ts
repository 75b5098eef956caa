import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { putInCart, removeFromCart } from '../cart/change-cart.ts'
import { answerReturn, cancelReturn, receiveReturn, sendReturn } from './answer-return.ts'
import { cancelOrder } from './cancel-order.ts'
import { confirmOrder } from './confirm-order.ts'
import { confirmPurchase } from './confirm-purchase.ts'
import { expireOrders } from './expire-orders.ts'
import { handOver } from './hand-over.ts'
import { packOrder } from './pack-order.ts'
import { previewCancel } from './preview-cancel.ts'
import { previewReceipt } from './preview-receipt.ts'
import { previewReturn, requestReturn } from './request-return.ts'
import { confirmWithinMs } from './rules.ts'
import { sendOrders } from './send-orders.ts'
import { showBought } from './show-bought.ts'

let fixture: OrderWorld
let world: OrderWorld['world']
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
  toNoonInSeoul(world)
})
afterAll(() => world.close())

const runner = () => ({ ...world.ctx(), platform: world.deps.platform })

/**
 * An order of two cups and a bowl, beside one as it of the same buyer and shop, and one of somebody
 * else there.
 */
async function orders() {
  const [buyer, other, shop] = [await fixture.buyer(), await fixture.buyer(), await fixture.shop()]
  const [cup, bowl] = [await world.product(shop, { priceKrw: 10_000, stock: 9 }), await world.product(shop, { priceKrw: 5_000, stock: 9 })]
  const place = async (who: TestPerson) =>
    fixture.place(who, shop, [
      { productId: cup.id, quantity: 2 },
      { productId: bowl.id, quantity: 1 },
    ])
  const [order, twin, others] = [await place(buyer), await place(buyer), await place(other)]
  const [cups, bowls] = order.lines.map(({ lineId }) => lineId) as [string, string]
  const named: Record<string, string | { id: string; handle?: string }> = {
    buyer,
    other,
    owner: shop.owner,
    shop: shop.id,
    cup,
    bowl,
    order: order.orderId,
    twin: twin.orderId,
    others: others.orderId,
    cups,
    bowls,
  }
  return {
    buyer,
    shop,
    orderId: order.orderId,
    cups,
    bowls,
    cup,
    named,
    /** The lines about orders, without what moves money, which the ledger's tests hold. */
    by: async (act: () => Promise<unknown>) =>
      (await writtenBy(world, named, act)).filter((line) => !/^\+? ?(?:account|entry|transfer|hold|search_change) /.test(line)),
  }
}
const cancel = async (who: TestPerson, orderId: string, lines: { lineId: string; quantity: number }[] | null) => {
  const { amountKrw } = await previewCancel(who.ctx, { orderId, lines })
  return cancelOrder(who.ctx, { orderId, idempotencyKey: randomUUID(), lines, expectedKrw: amountKrw, reason: '마음이 바뀌었어요' })
}

describe('beside another order of the same buyer and shop', () => {
  it('an order goes its way alone: confirmed, packed, sent, handed over, finished', async () => {
    const { buyer, shop, orderId, by } = await orders()
    expect(await by(() => confirmOrder(shop.owner.ctx, { orderId }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"order_confirmed","postId":null,"actorId":null,"orderId":"order","personId":"buyer","amountKrw":25000,"commentId":null}",
        "+ settlement_line ·: kind "sale", fee_krw 625, shop_id "shop", vat_krw 62, order_id "order", gross_krw 25000, fee_version 1, transfer_id "·"",
        "+ shop_act ·: at now, act "confirm_order", details {}, shop_id "shop", person_id "owner", subject_id "order"",
        "order order: state "confirmed", send_by some time, captured_krw 25000, confirmed_at now, capture_transfer_id "·"",
        "told {"kind":"order","state":"confirmed","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":175000,"bankCallId":null,"transferId":"·"}: buyer",
      ]
    `)
    expect(await by(() => packOrder(shop.owner.ctx, { orderId }))).toMatchInlineSnapshot(`
      [
        "order order: packed_at now, fulfilment "packed"",
        "told {"kind":"order","state":"confirmed","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":175000,"bankCallId":null,"transferId":null}: buyer",
      ]
    `)
    const parcels = [{ orderId, courier: 'cj' as const, trackingNumber: '681234567890' }]
    expect(await by(() => sendOrders(shop.owner.ctx, { parcels }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"order_sent","postId":null,"actorId":null,"orderId":"order","personId":"buyer","amountKrw":25000,"commentId":null}",
        "order order: courier "cj", sent_at now, fulfilment "sent", next_poll_at now+1h, tracking_number "·"",
        "told {"kind":"order","state":"confirmed","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":175000,"bankCallId":null,"transferId":null}: buyer",
      ]
    `)
    expect(await by(() => handOver(shop.owner.ctx, { orderId }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"order_handed_over","postId":null,"actorId":null,"orderId":"order","personId":"buyer","amountKrw":25000,"commentId":null}",
        "+ outbox ·: name "orders.showBought", run_at now, payload {"orderId":"order"}",
        "order order: finish_by now+7d, fulfilment "delivered", delivered_at now, next_poll_at null",
        "told {"kind":"order","state":"confirmed","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":175000,"bankCallId":null,"transferId":null}: buyer",
      ]
    `)
    expect(await by(() => confirmPurchase(buyer.ctx, { orderId }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"order_finished","postId":null,"actorId":"buyer","orderId":"order","personId":"owner","amountKrw":25000,"commentId":null}",
        "order order: finish_by null, fulfilment "finished", finished_at now, finished_by "buyer"",
        "settlement_line ·: eligible_on today+2 business days",
        "told {"kind":"order","state":"confirmed","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":175000,"bankCallId":null,"transferId":null}: buyer",
      ]
    `)
  })

  it('a cancel of a part and of the rest gives back its own pieces', async () => {
    const { buyer, orderId, cups, by } = await orders()
    expect(await by(() => cancel(buyer, orderId, [{ lineId: cups, quantity: 1 }]))).toMatchInlineSnapshot(`
      [
        "+ order_cancel ·: state "done", reason "마음이 바뀌었어요", by_whom "buyer", kept_krw 0, order_id "order", person_id "buyer", amount_krw 10000, awaiting_krw 0, refunded_krw 0, released_krw 10000, request_hash "\\\\·", shipping_krw 0, idempotency_key "·"",
        "+ order_cancel_line · cups: quantity 1",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"order_cancelled","postId":null,"actorId":"buyer","orderId":"order","personId":"owner","amountKrw":10000,"commentId":null}",
        "order order: cancelled_krw 10000",
        "order_line cups: cancelled_quantity 1",
        "product cup: stock 4",
        "told {"kind":"order","state":"placed","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":200000,"bankCallId":null,"transferId":null}: buyer",
      ]
    `)
    expect(await by(() => cancel(buyer, orderId, null))).toMatchInlineSnapshot(`
      [
        "+ order_cancel ·: state "done", reason "마음이 바뀌었어요", by_whom "buyer", kept_krw 0, order_id "order", person_id "buyer", amount_krw 15000, awaiting_krw 0, refunded_krw 0, released_krw 15000, request_hash "\\\\·", shipping_krw 0, idempotency_key "·"",
        "+ order_cancel_line · bowls: quantity 1",
        "+ order_cancel_line · cups: quantity 1",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"order_cancelled","postId":null,"actorId":"buyer","orderId":"order","personId":"owner","amountKrw":15000,"commentId":null}",
        "order order: state "cancelled", ended_at now, cancelled_krw 25000",
        "order_line bowls: cancelled_quantity 1",
        "order_line cups: cancelled_quantity 2",
        "product bowl: stock 7",
        "product cup: stock 5",
        "told {"kind":"order","state":"cancelled","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":200000,"bankCallId":null,"transferId":null}: buyer",
      ]
    `)
  })

  it('a return is asked for, answered, sent back and received of its order alone', async () => {
    const { buyer, shop, orderId, cups, named, by } = await orders()
    await confirmOrder(shop.owner.ctx, { orderId })
    await handOver(shop.owner.ctx, { orderId })
    const asked = { orderId, kind: 'return' as const, reason: 'defect' as const, lines: [{ lineId: cups, quantity: 1, toProductId: null }] }
    const ask = async () => {
      const { amountKrw } = await previewReturn(buyer.ctx, asked)
      const made = await requestReturn(buyer.ctx, {
        ...asked,
        idempotencyKey: randomUUID(),
        note: '금이 갔어요',
        photoIds: [],
        expectedKrw: amountKrw,
      })
      named['return'] = made.returnId
      return made.returnId
    }
    expect(await by(ask)).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"return_requested","postId":null,"actorId":"buyer","orderId":"order","personId":"owner","amountKrw":0,"commentId":null}",
        "+ return_line return cups: quantity 1, kept_quantity 0",
        "+ return_request return: kind "return", note "금이 갔어요", fault "shop", state "requested", answer "", due_at now+3d, reason "defect", courier "", fee_krw 0, order_id "order", photo_ids [], is_reserved false, new_courier "", request_hash "\\\\·", was_disputed false, idempotency_key "·", tracking_number "", answer_photo_ids [], new_tracking_number """,
        "order order: finish_by null",
        "told {"kind":"order","state":"confirmed","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":175000,"bankCallId":null,"transferId":null}: buyer",
      ]
    `)
    const first = named['return'] as string
    expect(await by(() => cancelReturn(buyer.ctx, { returnId: first }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"return_ended","postId":null,"actorId":"buyer","orderId":"order","personId":"owner","amountKrw":0,"commentId":null}",
        "order order: finish_by now+10078min",
        "return_request return: state "cancelled", due_at null, ended_at now",
        "told {"kind":"order","state":"confirmed","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":175000,"bankCallId":null,"transferId":null}: buyer",
      ]
    `)
    const returnId = await ask()
    expect(await by(() => answerReturn(shop.owner.ctx, { returnId, accept: true, words: '' }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"return_accepted","postId":null,"actorId":null,"orderId":"order","personId":"buyer","amountKrw":0,"commentId":null}",
        "return_request return: state "accepted", due_at now+14d, answered_at now",
        "told {"kind":"order","state":"confirmed","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":175000,"bankCallId":null,"transferId":null}: buyer",
      ]
    `)
    expect(await by(() => sendReturn(buyer.ctx, { returnId, courier: '한진택배', trackingNumber: '123456789012' }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"return_sent","postId":null,"actorId":"buyer","orderId":"order","personId":"owner","amountKrw":0,"commentId":null}",
        "return_request return: state "sent_back", due_at now+7d, courier "한진택배", sent_at now, tracking_number "·"",
        "told {"kind":"order","state":"confirmed","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":175000,"bankCallId":null,"transferId":null}: buyer",
      ]
    `)
    const receive = async () => {
      const { amountKrw } = await previewReceipt(shop.owner.ctx, { returnId })
      return receiveReturn(shop.owner.ctx, { returnId, expectedKrw: amountKrw, restock: true, courier: '', trackingNumber: '' })
    }
    expect(await by(receive)).toMatchInlineSnapshot(`
      [
        "+ order_cancel ·: state "done", reason "", by_whom "shop", kept_krw 0, order_id "order", person_id "owner", amount_krw 10000, awaiting_krw 0, refunded_krw 10000, released_krw 0, request_hash "\\\\·", shipping_krw 0, idempotency_key "return:return"",
        "+ order_cancel_line · cups: quantity 1",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"order_refunded","postId":null,"actorId":null,"orderId":"order","personId":"buyer","amountKrw":10000,"commentId":null}",
        "+ outbox ·: name "orders.showBought", run_at now, payload {"orderId":"order"}",
        "+ settlement_line ·: kind "refund", fee_krw -250, shop_id "shop", vat_krw -25, order_id "order", cancel_id "·", gross_krw -10000, fee_version 1, transfer_id "·", sale_line_id "·"",
        "order order: state "partly_cancelled", finish_by now+10075min, refunded_krw 10000, cancelled_krw 10000",
        "order_line cups: cancelled_quantity 1",
        "product cup: stock 4",
        "return_request return: state "refunded", due_at null, ended_at now, cancel_id "·"",
        "told {"kind":"order","state":"partly_cancelled","orderId":"order"}: buyer, owner",
        "told {"kind":"wallet","balanceKrw":185000,"bankCallId":null,"transferId":"·"}: buyer",
      ]
    `)
  })
})

it('an order that its shop did not confirm expires after its last instant, and none that was confirmed', async () => {
  const { shop, orderId, named } = await orders()
  await confirmOrder(shop.owner.ctx, { orderId })
  world.advance(confirmWithinMs - 60_000)
  const states = async () =>
    (await writtenBy(world, named, () => expireOrders(runner())))
      .filter((line) => /^order [a-z]/.test(line))
      .map((line) => line.split(',')[0])
  expect(await states()).toEqual([])
  world.advance(-60_000 + 1)
  expect((await states()).toSorted()).toEqual(['order others: state "expired"', 'order twin: state "expired"'])
})

it('a cart is its person’s: the same product of another one, and other products, stay in it', async () => {
  const [me, other, shop] = [await world.person(), await world.person(), await world.shop()]
  const [cup, bowl] = [await world.product(shop), await world.product(shop)]
  for (const who of [me, other]) for (const { id } of [cup, bowl]) await putInCart(who.ctx, { productId: id, quantity: 1, postId: null })
  const by = (act: () => Promise<unknown>) => writtenBy(world, { me, other, cup, bowl }, act)
  expect(await by(() => putInCart(me.ctx, { productId: cup.id, quantity: 3, postId: null }))).toEqual(['cart_line me cup: quantity 3'])
  expect(await by(() => removeFromCart(me.ctx, { productIds: [cup.id] }))).toEqual(['- cart_line me cup'])
})

it('posts of the buyer that show what arrived are shown anew: no other person’s, and none of theirs about other things', async () => {
  const { buyer, shop, orderId, cup, named, by } = await orders()
  const another = await world.product(shop)
  const tags = (product: { id: string }) => ({ tags: [{ productId: product.id, x: 0.5, y: 0.5 }] })
  const posts = [
    await world.post(buyer, tags(cup)),
    await world.post(buyer, tags(another)),
    await world.post(await world.person(), tags(cup)),
  ]
  for (const [at, post] of posts.entries()) named[['bought', 'another', 'foreign'][at]!] = post
  expect(await by(() => showBought(world.ctx(), { orderId }))).toEqual(['post bought: version 1'])
})
