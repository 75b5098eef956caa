import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { providerSettings } from '../../../sandbox/credentials.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { createPortOneReceipts } from '../../platform/receipts/portone.ts'
import { foundIn, issuedIn, refusalIn } from '../../platform/receipts/portone-bodies.ts'
import { receiptDigits } from '../../shared/receipts.ts'
import { verifyLedger } from '../../pay/proof/verify-ledger.ts'
import { givePoints } from '../../pay/points/give-points.ts'
import { rewrapAddresses } from '../addresses/rewrap-addresses.ts'
import { cancelOrder } from '../orders/cancel-order.ts'
import { confirmOrder } from '../orders/confirm-order.ts'
import { askReceipt, stopReceipts } from './ask-receipt.ts'
import { readReceipt } from './read-receipt.ts'
import { nextStep } from './rules.ts'
import { settleReceipt } from './settle-receipt.ts'

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
afterEach(() => {
  sandbox.state.faults = []
})

const settings = () => providerSettings(sandbox.url) as unknown as Parameters<typeof createPortOneReceipts>[0]
const runner = () => {
  const { world } = fixture
  return { ...world.ctx(), platform: { ...world.deps.platform, receipts: createPortOneReceipts(settings()) } } as unknown as Parameters<
    typeof settleReceipt
  >[0]
}
const fault = (operation: string, more: object) =>
  fetch(`${sandbox.url}/control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'portone', operation, times: 1, ...more }),
  })
const issued = () => Object.values(sandbox.state.receipts ?? {})
const live = (orderTitle: string) => issued().filter(({ orderName, cancelledAt }) => orderName === orderTitle && cancelledAt === null)

const phone = '010-2345-6789'
const ask = (buyer: TestPerson, orderId: string, more: Partial<Parameters<typeof askReceipt>[1]> = {}) =>
  askReceipt(buyer.ctx, { orderId, use: 'deduction', number: phone, always: false, ...more })
/** Two cups at 4,000 won, which a shop has to confirm. */
async function placed(buyerOf?: TestPerson, pointsKrw?: number) {
  const [buyer, shop] = [buyerOf ?? (await fixture.buyer()), await fixture.shop()]
  const title = `컵 ${randomUUID().slice(0, 8)}`
  const cup = await fixture.world.product(shop, { priceKrw: 4_000, title })
  const { orderId, lines } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 2 }], pointsKrw ? { pointsKrw } : {})
  const cancelOne = () =>
    cancelOrder(shop.owner.ctx, {
      orderId,
      idempotencyKey: randomUUID(),
      lines: [{ lineId: lines[0]!.lineId, quantity: 1 }],
      expectedKrw: 4_000,
      reason: '품절이에요',
    })
  const read = () => readReceipt(buyer.ctx, { orderId })
  const settle = () => settleReceipt(runner(), { orderId })
  return { buyer, shop, orderId, title, read, settle, cancelOne, confirm: () => confirmOrder(shop.owner.ctx, { orderId }) }
}
/** What the buyer is told of it, by name: the clock of this world stands. */
const told = async (orderId: string) => {
  const found = await rows(
    fixture.world.deps.main.db,
    sql<{ kind: string; krw: number }>`
      select payload->>'kind' as kind, (payload->>'amountKrw')::int as krw from outbox
      where name = 'notifications.notify' and payload->>'orderId' = ${orderId} and payload->>'kind' like 'receipt_%'`,
  )
  return found.map(({ kind, krw }) => `${kind} ${krw}`).toSorted()
}
const jobsOf = (orderId: string) =>
  rows(fixture.world.deps.main.db, sql`select id from outbox where name = 'receipts.settle' and payload->>'orderId' = ${orderId}`)

describe('a cash receipt', () => {
  it('is issued once the order is paid, whatever runs at once; a refund cancels it and issues one of what is left', async () => {
    const { orderId, title, buyer, read, settle, confirm, cancelOne } = await placed()
    expect(await ask(buyer, orderId)).toMatchObject({ mayAsk: false, receipt: { state: 'waiting', lastFour: '6789', number: null } })
    await settle()
    expect(live(title)).toEqual([])
    const before = (await jobsOf(orderId)).length
    await confirm()
    expect((await jobsOf(orderId)).length).toBe(before + 1)
    await Promise.all([settle(), settle(), settle()])
    expect(live(title)).toMatchObject([{ amount: 8_000, type: 'PERSONAL', identityNumber: '01023456789' }])
    const first = (await read()).receipt
    expect(first).toMatchObject({ state: 'issued', amountKrw: 8_000, number: live(title)[0]!.issueNumber })
    // To ask again changes nothing, with another number either.
    expect((await ask(buyer, orderId, { use: 'proof', number: '120-81-47521' })).receipt).toEqual(first)
    await cancelOne()
    await Promise.all([settle(), settle()])
    expect(live(title)).toMatchObject([{ amount: 4_000 }])
    await cancelOne()
    await settle()
    expect([live(title), (await read()).receipt?.state, (await read()).amountKrw]).toEqual([[], 'cancelled', 0])
    expect(issued().filter(({ orderName }) => orderName === title)).toHaveLength(2)
    // Each refund told its buyer by itself: what follows it is no news.
    expect(await told(orderId)).toEqual(['receipt_issued 8000'])
  })

  it.each([
    ['receipt', { kind: 'silentAfter', drop: true }],
    ['receipt', { kind: 'http500' }],
    ['receipt', { kind: 'errorCode', code: '9999', afterEffect: true }],
    ['receipt_cancel', { kind: 'silentAfter', drop: true }],
  ] as const)('whose answer is lost (%s, %j) is asked about by its key, and there is one', async (operation, more) => {
    const { orderId, title, buyer, read, settle, confirm, cancelOne } = await placed()
    await ask(buyer, orderId)
    await confirm()
    if (operation === 'receipt_cancel') {
      await settle()
      await cancelOne()
    }
    await fault(operation, more)
    const failure = await settle().catch((error: unknown) => error)
    if (more.kind !== 'errorCode') {
      expect(failure).toMatchObject({ code: 'UNAVAILABLE' })
      expect((await read()).receipt?.state).toBe(operation === 'receipt' ? 'unknown' : 'cancelling')
    }
    await settle()
    const [paid, kept] = operation === 'receipt' ? [8_000, 1] : [4_000, 2]
    expect(live(title)).toMatchObject([{ amount: paid }])
    expect(issued().filter(({ orderName }) => orderName === title)).toHaveLength(kept)
    expect((await read()).receipt).toMatchObject({ state: 'issued', amountKrw: paid })
  })

  it('that is refused says so, and the buyer asks again with another number; nobody else may ask', async () => {
    const { orderId, shop, title, buyer, read, settle, confirm } = await placed()
    await expect(ask(buyer, orderId, { number: '02-123-4567' })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'number' })
    await expect(ask(buyer, orderId, { use: 'proof' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
    await expect(ask(shop.owner, orderId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await confirm()
    await ask(buyer, orderId, { number: '010-1111-0000' })
    await settle()
    await settle()
    expect(await read()).toMatchObject({ mayAsk: true, receipt: { state: 'failed' } })
    expect(await told(orderId)).toEqual(['receipt_refused 8000'])
    fixture.world.advance(1)
    await ask(buyer, orderId, { use: 'proof', number: '120-81-47521' })
    await settle()
    expect(live(title)).toMatchObject([{ type: 'CORPORATE', identityNumber: '1208147521' }])
    expect(await read()).toMatchObject({ mayAsk: false, receipt: { state: 'issued', use: 'proof', lastFour: '7521' } })
  })

  it('comes with each order that is paid after a standing wish, of what money paid and not points; the number is sealed', async () => {
    const { world } = fixture
    const one = await placed()
    await one.confirm()
    await ask(one.buyer, one.orderId, { always: true })
    world.advance(1)
    const { shop, buyer } = one
    const grant = {
      kind: 'staff',
      amountKrw: 3_000,
      lifeDays: 30,
      reason: 'a test',
      needsTwo: false,
      proposedBy: shop.owner.id,
      grantedBy: shop.owner.id,
    } as const
    await write(world.ctx(), (tx) => givePoints(tx, { ...grant, personId: buyer.id, grantKey: randomUUID() }, world.deps.now()))
    const next = await placed(buyer, 3_000)
    await next.confirm()
    expect(await jobsOf(next.orderId)).toHaveLength(1)
    await next.settle()
    expect(await next.read()).toMatchObject({ receipt: { state: 'issued', amountKrw: 5_000 }, always: { lastFour: '6789' } })
    const found = await rows(
      world.owner.db,
      sql`select from cash_receipt_ask k where row_to_json(k)::text like '%23456789%' union all select from cash_receipt_wish w where row_to_json(w)::text like '%23456789%'
        union all select from outbox o where row_to_json(o)::text like '%23456789%'`,
    )
    expect(found).toEqual([])
    await rewrapAddresses(world.ctx())
    await stopReceipts(buyer.ctx)
    const last = await placed(buyer)
    await last.confirm()
    expect([await jobsOf(last.orderId), (await last.read()).always]).toEqual([[], null])
    expect(shop.id).not.toBe(last.shop.id)
    await run(world.owner.db, sql`delete from cash_receipt_ask where order_id = ${next.orderId}::uuid`)
    await next.cancelOne()
    await next.settle()
    expect((await next.read()).receipt).toMatchObject({ state: 'cancelled' })
  })
})

it('that is of another amount, or is missing, is found by kiwi pay verify, unless its job is under way', async () => {
  const { orderId, buyer, settle, confirm } = await placed()
  await ask(buyer, orderId)
  await confirm()
  const unsound = async () =>
    (await verifyLedger(fixture.world.ctx())).flatMap(({ examples }) => examples).filter((example) => example.includes(orderId))
  const done = sql`update outbox set done_at = now() where name = 'receipts.settle' and payload->>'orderId' = ${orderId}`
  expect(await unsound()).toEqual([])
  await run(fixture.world.owner.db, done)
  expect(await unsound()).toEqual([`order ${orderId}`])
  await settle()
  expect(await unsound()).toEqual([])
  await run(fixture.world.owner.db, sql`update cash_receipt set amount_krw = 7000 where order_id = ${orderId}::uuid`)
  expect(await unsound()).toEqual([expect.stringContaining(`of order ${orderId}`)])
})

it('goes step by step to what was paid and is kept', () => {
  expect(nextStep(0, null, true)).toBeNull()
  expect(nextStep(5, null, false)).toBeNull()
  expect(nextStep(5, null, true)).toBe('begin')
  expect(nextStep(5, { state: 'unknown', amountKrw: 9 }, true)).toBe('issue')
  expect(nextStep(5, { state: 'issued', amountKrw: 5 }, true)).toBeNull()
  expect(nextStep(0, { state: 'issued', amountKrw: 5 }, true)).toBe('take_back')
  expect(nextStep(5, { state: 'cancelling', amountKrw: 9 }, true)).toBe('cancel')
  expect(nextStep(5, { state: 'cancelled', amountKrw: 9 }, true)).toBe('begin')
})

it('reads the bodies of PortOne, and nothing of an unknown one', () => {
  expect(issuedIn({ cashReceipt: { issueNumber: '123', url: '', pgReceiptId: '' } })).toBe('123')
  expect(foundIn({ status: 'ISSUED', paymentId: 'k', issueNumber: '123' }, 'k')).toEqual({ state: 'issued', number: '123' })
  expect(foundIn({ status: 'CANCELLED', paymentId: 'k' }, 'k')).toEqual({ state: 'cancelled' })
  expect(foundIn({ status: 'ISSUED', paymentId: 'other', issueNumber: '123' }, 'k')).toBeNull()
  expect(refusalIn({ type: 'PG_PROVIDER', pgCode: '2013' })).toEqual({ type: 'PG_PROVIDER', code: '2013' })
  for (const body of [null, 7, {}, { status: 'NEW' }])
    expect([issuedIn(body), foundIn(body, 'k'), refusalIn(body)]).toEqual([null, null, null])
  expect([receiptDigits('deduction', '010 2345-6789'), receiptDigits('proof', '120-81-47522')]).toEqual(['01023456789', null])
})
