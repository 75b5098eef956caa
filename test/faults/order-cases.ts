import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { MemberCtx, RunnerCtx } from '../../src/context.ts'
import { rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { shop as shopTable } from '../../src/db/schema/product.ts'
import { cancelOrder } from '../../src/commerce/orders/cancel-order.ts'
import { confirmOrder } from '../../src/commerce/orders/confirm-order.ts'
import { resumeRefunds } from '../../src/commerce/orders/resume-refunds.ts'
import { confirmPurchase } from '../../src/commerce/orders/confirm-purchase.ts'
import { trackOrders } from '../../src/commerce/orders/track-orders.ts'
import type { CourierPort } from '../../src/platform/courier/port.ts'
import { finishOrders } from '../../src/commerce/orders/finish-orders.ts'
import { packOrder } from '../../src/commerce/orders/pack-order.ts'
import { sendOrders } from '../../src/commerce/orders/send-orders.ts'
import { handOver } from '../../src/commerce/orders/hand-over.ts'
import { answerReturn, receiveReturn } from '../../src/commerce/orders/answer-return.ts'
import { decideDispute } from '../../src/commerce/orders/decide-dispute.ts'
import { endReturns } from '../../src/commerce/orders/end-returns.ts'
import { requestReturn } from '../../src/commerce/orders/request-return.ts'
import { expireOrders } from '../../src/commerce/orders/expire-orders.ts'
import { placeOrder } from '../../src/commerce/orders/place-order.ts'
import { askReceipt } from '../../src/commerce/receipts/ask-receipt.ts'
import { settleReceipt } from '../../src/commerce/receipts/settle-receipt.ts'
import { refundPayment } from '../../src/pay/refunds/refund-payment.ts'
import { resumePaymentRefunds } from '../../src/pay/refunds/resume-payment-refunds.ts'
import { payShop } from '../../src/pay/wallet/pay-shop.ts'
import type { SignInWorld } from '../worlds/sign-in-world.ts'
import type { Deed, VerbCase } from './verb-case.ts'
import { taggingIn } from '../worlds/tagging.ts'
import { orderOf, payOf } from '../statements.ts'

interface Actors {
  asMember: (person: { ctx: MemberCtx }, verb: (ctx: MemberCtx) => Promise<unknown>) => Deed
  asJob: (verb: (ctx: RunnerCtx) => Promise<unknown>) => Deed
}

/**
 * The ends of an order: paid at once, confirmed, handed over, finished, cancelled before and after
 * its capture, expired; and direct payments given back.
 */
export function orderCases(
  { world, sandboxState }: Pick<SignInWorld, 'world' | 'sandboxState'>,
  { asMember, asJob }: Actors,
): Record<string, VerbCase> {
  const basket = async (autoConfirm: boolean) => {
    const [buyer, shop] = [await world.person(), await world.shop()]
    await world.deps.main.db.update(shopTable).set({ autoConfirm }).where(eq(shopTable.id, shop.id))
    const [cup, bowl] = [await world.product(shop, { priceKrw: 9_000 }), await world.product(shop, { priceKrw: 14_000 })]
    await world.fund(buyer, 50_000)
    // The cups are bought by a tag, so that what ends the order pays for it.
    await taggingIn(world).plant(shop, buyer, cup)
    const lines = [
      { productId: cup.id, quantity: 2 },
      { productId: bowl.id, quantity: 1 },
    ]
    const [idempotencyKey, expectedTotalKrw] = [randomUUID(), 32_000]
    const payment = orderOf(shop, idempotencyKey, expectedTotalKrw, lines)
    const approval = await world.approve(buyer, payment)
    return {
      buyer,
      shop,
      input: { idempotencyKey, shopId: shop.id, shopHandle: shop.handle, lines, postId: null, expectedTotalKrw, approval },
    }
  }
  const placed = async (autoConfirm: boolean) => {
    const { buyer, shop, input } = await basket(autoConfirm)
    return { buyer, shop, order: await placeOrder(buyer.ctx, input) }
  }
  const setCap = (krw: number) => rows(world.owner.db, sql`update reserve_schedule set debt_cap_krw = ${krw}::bigint where version = 2`)
  const arrived = async () => {
    const { buyer, shop, order } = await placed(true)
    await handOver(shop.owner.ctx, { orderId: order.orderId })
    const lines = [{ lineId: order.lines[0]!.lineId, quantity: 1, toProductId: null }]
    const about = { orderId: order.orderId, kind: 'return' as const, reason: 'defect' as const, lines, note: '금이 갔어요', photoIds: [] }
    return { buyer, shop, asked: { ...about, idempotencyKey: randomUUID(), expectedKrw: 9_000 } }
  }
  const askedBack = async () => {
    const { buyer, shop, asked } = await arrived()
    return { shop, ...(await requestReturn(buyer.ctx, asked)) }
  }
  const askedInstead = async () => {
    const { buyer, shop, asked } = await arrived()
    const { id: toProductId } = await world.product(shop, { priceKrw: 9_000 })
    const lines = asked.lines.map((line) => ({ ...line, toProductId }))
    return { shop, ...(await requestReturn(buyer.ctx, { ...asked, kind: 'exchange', lines, expectedKrw: 0 })) }
  }
  const paidDirectly = async () => {
    const [buyer, shop] = [await world.person(), await world.shop()]
    await world.fund(buyer, 20_000)
    const [idempotencyKey, amountKrw] = [randomUUID(), 20_000]
    const approval = await world.approve(buyer, payOf(shop, idempotencyKey, amountKrw))
    const payment = { idempotencyKey, shopId: shop.id, shopHandle: shop.handle, amountKrw, memo: '', approval }
    return { shop, ...(await payShop(buyer.ctx, payment)) }
  }
  let numbers = 0
  /** Its job, which fails unless PortOne then has one live receipt of this number and amount. */
  const receiptAsked = async (amountKrw: number) => {
    const { buyer, order } = await placed(true)
    const number = `0102345${String(1_000 + (numbers += 1))}`
    await askReceipt(buyer.ctx, { orderId: order.orderId, use: 'deduction', number, always: false })
    const settle = asJob(async (ctx) => {
      await settleReceipt(ctx, { orderId: order.orderId })
      const live = Object.values(sandboxState.receipts ?? {}).filter((one) => one.identityNumber === number && one.cancelledAt === null)
      if (live.length !== 1 || live[0]!.amount !== amountKrw) throw new Error(`PortOne has ${JSON.stringify(live)}`)
    })
    return { buyer, order, settle }
  }
  const cancelCase = (isCaptured: boolean): VerbCase => ({
    async prepare() {
      const { buyer, order } = await placed(isCaptured)
      const lines = [{ lineId: order.lines[0]!.lineId, quantity: 1 }]
      const input = { orderId: order.orderId, idempotencyKey: randomUUID(), lines, expectedKrw: 9_000, reason: '색이 달라요' }
      return asMember(buyer, (ctx) => cancelOrder(ctx, input))
    },
  })

  return {
    placeOrder: {
      async prepare() {
        const { buyer, input } = await basket(true)
        return asMember(buyer, (ctx) => placeOrder(ctx, input))
      },
    },
    confirmOrder: {
      async prepare() {
        const { shop, order } = await placed(false)
        return asMember(shop.owner, (ctx) => confirmOrder(ctx, { orderId: order.orderId }))
      },
    },
    packOrder: {
      async prepare() {
        const { shop, order } = await placed(true)
        return asMember(shop.owner, (ctx) => packOrder(ctx, { orderId: order.orderId }))
      },
    },
    sendOrders: {
      async prepare() {
        const { shop, order } = await placed(true)
        const parcels = [{ orderId: order.orderId, courier: 'cj' as const, trackingNumber: '681234567890' }]
        return asMember(shop.owner, (ctx) => sendOrders(ctx, { parcels }))
      },
    },
    handOver: {
      async prepare() {
        const { shop, order } = await placed(true)
        return asMember(shop.owner, (ctx) => handOver(ctx, { orderId: order.orderId }))
      },
    },
    confirmPurchase: {
      async prepare() {
        const { buyer, order } = await placed(true)
        return asMember(buyer, (ctx) => confirmPurchase(ctx, { orderId: order.orderId }))
      },
    },
    finishOrders: {
      async prepare() {
        const { shop, order } = await placed(true)
        await handOver(shop.owner.ctx, { orderId: order.orderId })
        await run(world.deps.main.db, sql`update "order" set finish_by = '2020-01-01' where id = ${order.orderId}::uuid`)
        return asJob((ctx) => finishOrders(ctx))
      },
    },
    trackOrders: {
      async prepare() {
        const { shop, order } = await placed(true)
        const trackingNumber = String(Math.floor(1e11 + Math.random() * 9e11))
        await sendOrders(shop.owner.ctx, { parcels: [{ orderId: order.orderId, courier: 'cj', trackingNumber }] })
        await run(
          world.deps.main.db,
          sql`update "order" set next_poll_at = case when id = ${order.orderId}::uuid then '2020-01-01'::timestamptz end`,
        )
        return asJob((ctx) => {
          const courier: CourierPort = {
            track: async () => ({ kind: 'parcel', state: 'delivered', event: { at: null, text: '배송완료' } }),
          }
          return trackOrders({ ...ctx, platform: { ...ctx.platform, courier } })
        })
      },
    },
    cancelHeldOrder: cancelCase(false),
    cancelPaidOrder: cancelCase(true),
    resumeRefunds: {
      async prepare() {
        const { buyer, order } = await placed(true)
        await setCap(-1_000_000_000)
        const asked = { orderId: order.orderId, lines: null, expectedKrw: 32_000 }
        await cancelOrder(buyer.ctx, { ...asked, idempotencyKey: randomUUID(), reason: '색이 달라요' })
        await setCap(1_000_000_000_000)
        return asJob((ctx) => resumeRefunds(ctx))
      },
    },
    requestReturn: {
      async prepare() {
        const { buyer, asked } = await arrived()
        return asMember(buyer, (ctx) => requestReturn(ctx, asked))
      },
    },
    acceptReturn: {
      async prepare() {
        const { shop, returnId } = await askedBack()
        return asMember(shop.owner, (ctx) => answerReturn(ctx, { returnId, accept: true, words: '' }))
      },
    },
    receiveReturn: {
      async prepare() {
        const { shop, returnId } = await askedBack()
        await answerReturn(shop.owner.ctx, { returnId, accept: true, words: '' })
        const input = { returnId, expectedKrw: 9_000, restock: true, courier: '', trackingNumber: '' }
        return asMember(shop.owner, (ctx) => receiveReturn(ctx, input))
      },
    },
    acceptLoss: {
      async prepare() {
        const { buyer, shop, asked } = await arrived()
        const { returnId } = await requestReturn(buyer.ctx, { ...asked, reason: 'lost' })
        return asMember(shop.owner, (ctx) => answerReturn(ctx, { returnId, accept: true, words: '' }))
      },
    },
    acceptExchange: {
      async prepare() {
        const { shop, returnId } = await askedInstead()
        return asMember(shop.owner, (ctx) => answerReturn(ctx, { returnId, accept: true, words: '' }))
      },
    },
    receiveExchange: {
      async prepare() {
        const { shop, returnId } = await askedInstead()
        await answerReturn(shop.owner.ctx, { returnId, accept: true, words: '' })
        const input = { returnId, expectedKrw: 0, restock: true, courier: '한진택배', trackingNumber: '412345678901' }
        return asMember(shop.owner, (ctx) => receiveReturn(ctx, input))
      },
    },
    endReturns: {
      async prepare() {
        const { returnId } = await askedBack()
        await run(world.owner.db, sql`update return_request set due_at = '2020-01-01' where id = ${returnId}::uuid`)
        return asJob((ctx) => endReturns(ctx))
      },
    },
    decideDispute: {
      async prepare() {
        const { shop, returnId } = await askedBack()
        await answerReturn(shop.owner.ctx, { returnId, accept: false, words: '멀쩡해요' })
        const decision = { returnId, outcome: 'refund', fault: 'shop', reason: '사진이 분명해요' } as const
        await decideDispute((await world.person({ role: 'finance' })).ctx, decision)
        const second = await world.person({ role: 'finance' })
        return asMember(second, (ctx) => decideDispute(ctx, decision))
      },
      again: 'CONFLICT',
    },
    settleReceipt: {
      transactions: 3,
      commitsBefore: 1,
      before: { cash_receipt: 1 },
      prepare: async () => (await receiptAsked(32_000)).settle,
    },
    correctReceipt: {
      transactions: 5,
      commitsBefore: 3,
      before: [{ cash_receipt: 0 }, { cash_receipt: 0, outbox: 1 }, { cash_receipt: 1, outbox: 1 }],
      async prepare() {
        const { buyer, order, settle } = await receiptAsked(23_000)
        await asJob((ctx) => settleReceipt(ctx, { orderId: order.orderId }))(world.deps.main)
        const lines = [{ lineId: order.lines[0]!.lineId, quantity: 1 }]
        await cancelOrder(buyer.ctx, {
          orderId: order.orderId,
          idempotencyKey: randomUUID(),
          lines,
          expectedKrw: 9_000,
          reason: '색이 달라요',
        })
        return settle
      },
    },
    refundPayment: {
      async prepare() {
        const { shop, transferId } = await paidDirectly()
        const input = { transferId, idempotencyKey: randomUUID(), amountKrw: 9_000, reason: '두 번 냈어요' }
        return asMember(shop.owner, (ctx) => refundPayment(ctx, input))
      },
    },
    resumePaymentRefunds: {
      async prepare() {
        const { shop, transferId } = await paidDirectly()
        await setCap(-1_000_000_000)
        await refundPayment(shop.owner.ctx, { transferId, idempotencyKey: randomUUID(), amountKrw: 9_000, reason: '두 번 냈어요' })
        await setCap(1_000_000_000_000)
        return asJob((ctx) => resumePaymentRefunds(ctx))
      },
    },
    expireOrders: {
      async prepare() {
        const { order } = await placed(false)
        await run(world.deps.main.db, sql`update "order" set confirm_by = '2020-01-01' where id = ${order.orderId}::uuid`)
        return asJob((ctx) => expireOrders(ctx))
      },
    },
  }
}
