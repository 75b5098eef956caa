import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import { ordersIn } from '../../../test/worlds/order-world.ts'
import { settlementIn } from '../../../test/worlds/settlement-world.ts'
import { readOrder } from '../../commerce/orders/read-order.ts'
import { resumeRefunds } from '../../commerce/orders/resume-refunds.ts'
import { systemCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { makeBankCall } from '../bank/make-bank-call.ts'
import { settle } from './settle.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: typeof fixture.world
let trade: Awaited<ReturnType<typeof settlementIn>>
beforeAll(async () => {
  fixture = await sandboxWorld({ settings: { OPENBANKING_ANSWER_MS: '1500' } })
  world = fixture.world
  trade = await settlementIn(world)
})
afterAll(() => fixture.close())

const runner = () => systemCtx(world.deps, 'test')
const fault = (input: object) =>
  fetch(`${fixture.sandbox.url}/control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'openbanking', operation: 'deposit', times: 1, ...input }),
  })

/** A shop with a payout of 97,250 won under way to an account at the sandbox's bank. */
async function payingOut() {
  const shop = await world.shop()
  const account = await fixture.link(shop.owner)
  await trade.sell(shop, 100_000)
  await run(world.owner.db, sql`update settlement_line set eligible_on = '2020-01-01' where shop_id = ${shop.id}`)
  const before = fixture.sandbox.state.accounts[account.fintechUseNum]!.balanceKrw
  await settle(world.ctx())
  const [made] = await trade.payouts(shop)
  const gained = () => fixture.sandbox.state.accounts[account.fintechUseNum]!.balanceKrw - before
  return { shop, gained, call: { bankCallId: made!.bankCallId! } }
}

describe('a payout at the bank', () => {
  it('reaches the owner’s account once, however often its job runs', async () => {
    const { shop, gained, call } = await payingOut()
    await Promise.allSettled(Array.from({ length: 5 }, () => makeBankCall(runner(), call)))
    await world.runJobs()
    await makeBankCall(runner(), call)
    expect(gained()).toBe(97_250)
    expect(await trade.payouts(shop)).toMatchObject([{ state: 'confirmed' }])
    expect(await trade.broken()).toEqual([])
  })

  it.each([
    ['silentAfter', 'confirmed', 97_250],
    ['silentBefore', 'failed', 0],
  ] as const)('is unknown without an answer (%s), then %s: nobody is paid twice', async (kind, state, paidKrw) => {
    const { shop, gained, call } = await payingOut()
    await fault({ kind })
    await expect(makeBankCall(runner(), call)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(await trade.payouts(shop)).toMatchObject([{ state: 'unknown' }])
    await settle(world.ctx())
    world.advance(61_000)
    await makeBankCall(runner(), call)
    expect(await trade.payouts(shop)).toMatchObject([{ state }])
    expect(gained()).toBe(paidKrw)
    await settle(world.ctx())
    await world.runJobs()
    expect(gained()).toBe(97_250)
    expect(await trade.payable(shop)).toBe(0)
    expect(await trade.broken()).toEqual([])
  })

  it('is not sent once a refund waits for its shop’s money: its lines are open again, and the refund is made from them', async () => {
    const trades = ordersIn(world)
    const shop = await trades.shop({ autoConfirm: true })
    const account = await fixture.link(shop.owner)
    const buyer = await trades.buyer(100_000)
    const lamp = await world.product(shop, { priceKrw: 100_000, stock: 1 })
    const { orderId } = await trades.place(buyer, shop, [{ productId: lamp.id, quantity: 1 }])
    await run(world.owner.db, sql`update settlement_line set eligible_on = '2020-01-01' where shop_id = ${shop.id}`)
    await settle(world.ctx())
    const [made] = await trade.payouts(shop)
    const before = fixture.sandbox.state.accounts[account.fintechUseNum]!.balanceKrw
    const cap = (krw: number) => run(world.owner.db, sql`update reserve_schedule set debt_cap_krw = ${krw} where version = 2`)
    await cap(50_000)
    await trades.cancel(buyer, orderId)
    expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ awaitingKrw: 100_000 })
    await makeBankCall(runner(), { bankCallId: made!.bankCallId! })
    expect(fixture.sandbox.state.accounts[account.fintechUseNum]!.balanceKrw).toBe(before)
    expect(await trade.payouts(shop)).toMatchObject([{ state: 'failed', reason: 'bank:refunds_wait' }])
    expect(await resumeRefunds(runner())).toEqual({ refunded: 1 })
    expect(await readOrder(buyer.ctx, { orderId })).toMatchObject({ refundedKrw: 100_000, awaitingKrw: 0 })
    expect([await trades.owed(shop), await trade.broken()]).toEqual([0, []])
    await cap(1_000_000_000_000)
  })

  it('refused by the bank is owed again, with the bank’s reason, and paid by the next settlement', async () => {
    const { shop, gained, call } = await payingOut()
    await fault({ kind: 'errorCode', code: '412' })
    await makeBankCall(runner(), call)
    expect(await trade.payouts(shop)).toMatchObject([{ state: 'failed', reason: 'bank:412' }])
    world.advance(1_000)
    await settle(world.ctx())
    await world.runJobs()
    expect((await trade.payouts(shop)).map(({ state }) => state)).toEqual(['failed', 'confirmed'])
    expect(gained()).toBe(97_250)
    expect(await trade.broken()).toEqual([])
  })
})
