import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { KiwiError } from '../../errors.ts'
import { verifyLedger } from '../../pay/proof/verify-ledger.ts'
import { answerReturn, cancelReturn, receiveReturn, sendReturn } from './answer-return.ts'
import { decideDispute } from './decide-dispute.ts'
import { endReturns } from './end-returns.ts'
import { handOver } from './hand-over.ts'
import { returnsOf } from './list-returns.ts'
import { previewReceipt } from './preview-receipt.ts'
import { readOrder } from './read-order.ts'
import { requestReturn } from './request-return.ts'

let fixture: OrderWorld
let staff: [TestPerson, TestPerson]
beforeAll(async () => {
  fixture = await orderWorld()
  staff = [await fixture.world.person({ role: 'finance' }), await fixture.world.person({ role: 'finance' })]
})
afterAll(() => fixture.world.close())

const prices = [10_001, 3_333]
const bought = [3, 2]
/** The two products that were bought, and of each another for the same price. */
const stock = [9, 9, 2, 3]
const feeKrw = 2_500
const fault = fc.constantFrom('buyer' as const, 'shop' as const)
const deed = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      kind: fc.constantFrom('return' as const, 'return' as const, 'exchange' as const, 'exchange' as const, 'lost' as const),
      fault,
      pieces: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 })),
      isOther: fc.tuple(fc.boolean(), fc.boolean()),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('accept' as const, 'receive' as const, 'deadline' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('dispute' as const, 'send' as const, 'cancel' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('decide' as const), outcome: fc.constantFrom('refund' as const, 'reject' as const), fault }),
  },
)
type Deed = typeof deed extends fc.Arbitrary<infer Value> ? Value : never

/** A piece or two go the whole way: by single deeds chance rarely makes two ends in one history. */
const end = fc
  .record({
    kind: fc.constantFrom('return' as const, 'exchange' as const, 'exchange' as const, 'lost' as const),
    fault,
    pieces: fc.constantFrom([1, 0] as [number, number], [0, 1] as [number, number], [1, 1] as [number, number]),
    isOther: fc.tuple(fc.boolean(), fc.boolean()),
  })
  .map((asked): Deed[] => [{ do: 'ask', ...asked }, { do: 'accept' }, { do: 'receive' }])
const history = fc
  .array(fc.oneof({ weight: 3, arbitrary: deed.map((one) => [one]) }, { weight: 2, arbitrary: end }), { minLength: 4, maxLength: 16 })
  .map((deeds) => deeds.flat())
type Ask = Extract<Deed, { do: 'ask' }>

const faultIn = ({ kind, fault: said }: Ask) => (kind === 'lost' ? 'shop' : said)
/** What an exchange gives for a piece of a line, by place in `stock`. */
const insteadIn = ({ isOther }: Ask, line: number) => (isOther[line] ? line + 2 : line)

/**
 * The simplest model of the returns of one order sent by courier: which piece of each line is what,
 * the stock, won, and one state.
 */
class Model {
  /** Of each line the pieces that the buyer has, by place in `stock`, the longest had first. */
  held = bought.map((count, line) => Array.from({ length: count }, () => line))
  stock = stock.map((count, product) => count - (bought[product] ?? 0))
  keptKrw = bought.reduce((sum, count, at) => sum + count * prices[at]!, 0)
  open: {
    asked: Ask
    kind: Ask['kind']
    feeKrw: number
    state: 'requested' | 'accepted' | 'sent' | 'disputed'
    wasSent: boolean
    isReserved: boolean
  } | null = null

  live(act: Deed): string {
    const { open } = this
    if (act.do === 'ask') {
      if (open || this.keptKrw === 0 || this.held.every((pieces) => pieces.length === 0)) return 'NOT_CANCELLABLE'
      if (act.pieces.some((count, at) => count > this.held[at]!.length)) return 'NOT_CANCELLABLE'
      if (act.kind !== 'exchange' && this.worth(act) <= 0) return 'NOT_CANCELLABLE'
      const fee = act.kind !== 'exchange' && faultIn(act) === 'buyer' ? feeKrw : 0
      this.open = { asked: act, kind: act.kind, feeKrw: fee, state: 'requested', wasSent: false, isReserved: false }
      return 'ok'
    }
    if (!open) return 'none'
    switch (act.do) {
      case 'accept':
        return open.state === 'requested' || open.state === 'disputed' ? this.accept() : 'ok'
      case 'dispute':
        open.state = 'disputed'
        return 'ok'
      case 'send':
        if (open.state !== 'accepted' && open.state !== 'sent') return 'CONFLICT'
        open.state = 'sent'
        open.wasSent = true
        return 'ok'
      case 'cancel':
        return open.wasSent ? 'CONFLICT' : this.end()
      case 'receive':
        if (open.state !== 'accepted' && open.state !== 'sent') return 'CONFLICT'
        return open.kind === 'exchange' ? this.exchange() : this.refund(open.feeKrw, true)
      case 'deadline':
        if (open.state === 'requested') {
          if (this.accept() === 'ok') return 'ok'
          // What was wanted is sold out: then it is a return.
          open.kind = 'return'
          return this.accept()
        }
        if (open.state === 'accepted') return this.end()
        return open.state === 'sent' ? this.refund(open.feeKrw, false) : 'ok'
      case 'decide':
        if (open.state !== 'disputed') return 'CONFLICT'
        return act.outcome === 'refund' ? this.refund(act.fault === 'buyer' ? feeKrw : 0, false) : this.end()
      default: {
        const unhandled: never = act
        return unhandled
      }
    }
  }

  worth(asked: Ask): number {
    return asked.pieces.reduce((sum, count, at) => sum + count * prices[at]!, faultIn(asked) === 'buyer' ? -feeKrw : 0)
  }

  accept(): string {
    const open = this.open!
    if (open.kind === 'lost') return this.refund(0, false)
    if (open.kind === 'exchange' && !open.isReserved) {
      const wanted = open.asked.pieces.map((count, line) => ({ count, product: insteadIn(open.asked, line) }))
      if (wanted.some(({ count, product }) => this.stock[product]! < count)) return 'OUT_OF_STOCK'
      for (const { count, product } of wanted) this.stock[product]! -= count
      open.isReserved = true
    }
    open.state = open.wasSent ? 'sent' : 'accepted'
    return 'ok'
  }

  /** What was reserved for an exchange is free again. */
  end(): string {
    const { asked, isReserved } = this.open!
    if (isReserved) for (const [line, count] of asked.pieces.entries()) this.stock[insteadIn(asked, line)]! += count
    this.open = null
    return 'ok'
  }

  /** The newest pieces of each line go back; of a lost parcel the oldest. */
  takeBack(isLost: boolean): number[] {
    const { pieces } = this.open!.asked
    return pieces.flatMap((count, line) =>
      isLost ? this.held[line]!.splice(0, count) : this.held[line]!.splice(this.held[line]!.length - count),
    )
  }

  exchange(): string {
    const { asked } = this.open!
    for (const product of this.takeBack(false)) this.stock[product]! += 1
    for (const [line, count] of asked.pieces.entries()) for (let n = 0; n < count; n += 1) this.held[line]!.push(insteadIn(asked, line))
    this.open = null
    return 'ok'
  }

  refund(fee: number, isRestocked: boolean): string {
    const { asked } = this.open!
    const back = this.takeBack(asked.kind === 'lost')
    this.keptKrw -= asked.pieces.reduce((sum, count, at) => sum + count * prices[at]!, -fee)
    if (isRestocked) for (const product of back) this.stock[product]! += 1
    return this.end()
  }
}

async function live(deeds: Deed[]): Promise<void> {
  const { world } = fixture
  const [buyer, shop] = [await fixture.buyer(), await fixture.shop({ autoConfirm: true })]
  const goods = await Promise.all(stock.map((count, at) => world.product(shop, { priceKrw: prices[at % 2]!, stock: count })))
  const order = await fixture.place(
    buyer,
    shop,
    bought.map((quantity, at) => ({ productId: goods[at]!.id, quantity })),
  )
  const { orderId } = order
  await run(
    world.owner.db,
    sql`update "order" set delivery = 'courier', return_fee_krw = ${feeKrw}, fulfilment = 'sent' where id = ${orderId}::uuid`,
  )
  await handOver(shop.owner.ctx, { orderId })
  const model = new Model()
  const codeOf = (act: () => Promise<unknown>) =>
    act().then(
      () => 'ok',
      (error: unknown) => (error as KiwiError).code,
    )

  for (const act of deeds) {
    if (act.do === 'ask' && act.pieces.every((count) => count === 0)) continue
    const wasOpen = model.open && { ...model.open }
    const worthKrw = act.do === 'ask' && act.kind !== 'exchange' ? Math.max(0, model.worth(act)) : 0
    const expected = model.live(act)
    if (expected === 'none') continue
    const { returns } = await returnsOf(buyer.ctx, { orderId })
    const returnId = (returns.find(({ endedAt }) => endedAt === null) ?? returns.at(-1))?.returnId ?? randomUUID()
    world.advance(1)
    const code = await codeOf(async () => {
      switch (act.do) {
        case 'ask': {
          const lines = act.pieces.flatMap((quantity, at) =>
            quantity > 0
              ? [{ lineId: order.lines[at]!.lineId, quantity, toProductId: act.kind === 'exchange' ? goods[insteadIn(act, at)]!.id : null }]
              : [],
          )
          const reason = act.kind === 'lost' ? 'lost' : act.fault === 'buyer' ? 'changed_mind' : 'defect'
          const asked = {
            orderId,
            kind: act.kind === 'exchange' ? 'exchange' : 'return',
            reason,
            lines,
            note: '',
            photoIds: [],
            expectedKrw: worthKrw,
          } as const
          return requestReturn(buyer.ctx, { ...asked, lines, photoIds: [], idempotencyKey: randomUUID() })
        }
        case 'accept':
          return answerReturn(shop.owner.ctx, { returnId, accept: true, words: '' })
        case 'dispute':
          return answerReturn(shop.owner.ctx, { returnId, accept: false, words: '달라요' })
        case 'send':
          return sendReturn(buyer.ctx, { returnId, courier: '택배', trackingNumber: '1' })
        case 'cancel':
          return cancelReturn(buyer.ctx, { returnId })
        case 'receive': {
          const isExchange = wasOpen?.kind === 'exchange'
          const { amountKrw } = isExchange ? { amountKrw: 0 } : await previewReceipt(shop.owner.ctx, { returnId })
          return receiveReturn(shop.owner.ctx, { returnId, expectedKrw: amountKrw, restock: true, courier: '택배', trackingNumber: '2' })
        }
        case 'deadline':
          await run(
            world.owner.db,
            sql`update return_request set due_at = '2020-01-01' where id = ${returnId}::uuid and due_at is not null`,
          )
          return endReturns({ ...world.ctx(), platform: world.deps.platform })
        case 'decide': {
          const decision = { returnId, outcome: act.outcome, fault: act.fault, reason: '양쪽 말을 봤어요' }
          await decideDispute(staff[0].ctx, decision)
          return decideDispute(staff[1].ctx, decision)
        }
        default: {
          const unhandled: never = act
          return unhandled
        }
      }
    })
    expect([act, wasOpen, code]).toEqual([act, wasOpen, expected])
    const { capturedKrw, refundedKrw, awaitingKrw } = await readOrder(buyer.ctx, { orderId })
    expect([capturedKrw - refundedKrw, awaitingKrw, await fixture.owed(shop)]).toEqual([model.keptKrw, 0, model.keptKrw])
    expect(refundedKrw).toBeLessThanOrEqual(capturedKrw)
    expect(await fixture.wallet(buyer)).toEqual({ posted: 200_000 - model.keptKrw, held: 0 })
    expect(await Promise.all(goods.map(({ id }) => fixture.stock(id)))).toEqual(model.stock)
    for (const [line, held] of model.held.entries()) expect(await keptOf(order.lines[line]!)).toEqual(countsOf(held, goods))
  }
}

/** What Kiwi says that the buyer has of a line, by product. */
async function keptOf({ lineId }: { lineId: string }): Promise<Record<string, number>> {
  const kept = await rows(
    fixture.world.deps.main.db,
    sql<{ id: string; pieces: number }>`
      select id, sum(pieces)::int as pieces from (
        select product_id as id, quantity - cancelled_quantity - exchanged_quantity as pieces from order_line where id = ${lineId}::uuid
        union all select to_product_id, kept_quantity from return_line where line_id = ${lineId}::uuid and to_product_id is not null) k
      group by id having sum(pieces) > 0`,
  )
  return Object.fromEntries(kept.map(({ id, pieces }) => [id, pieces]))
}

const countsOf = (held: number[], goods: { id: string }[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(held, (product) => goods[product]!.id)].map(([id, pieces]) => [id, pieces.length]))

it('lives random histories of returns, exchanges, losses and disputes exactly as a plain model does: refunded ≤ captured to the won, the stock and what is kept to the piece', async () => {
  const seed = Number(process.env['KIWI_SEED'] ?? Date.now() % 1_000_000)
  console.log(`return histories: KIWI_SEED=${seed}`)
  await fc.assert(fc.asyncProperty(history, live), {
    seed,
    numRuns: Number(process.env['KIWI_RUNS'] ?? 25),
    endOnFailure: true,
  })
  expect(await fixture.unsound()).toEqual([])
  expect((await verifyLedger(fixture.world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
})
