import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSettlementWorld } from '../../../test/worlds/settlement-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { openPayoutCalls } from './open-payout-calls.ts'
import { markPayoutUnknown, recordReturnedPayout } from './payout-outcome.ts'
import { recordRefund, recordSales } from './record-lines.ts'
import { settle, settleToday } from './settle.ts'
import { feeOf } from '../../shared/fees.ts'
import { write } from '../../db/write.ts'

let world: Awaited<ReturnType<typeof createSettlementWorld>>

beforeAll(async () => {
  world = await createSettlementWorld('2026-11-23T10:00:00+09:00')
})
afterAll(() => world.close())

const monday = '2026-11-23T10:00:00+09:00'
const wednesday = '2026-11-25T10:00:00+09:00'
const thursday = '2026-11-26T10:00:00+09:00'
const friday = '2026-11-27T10:00:00+09:00'
const at = async <Result>(iso: string, work: () => Promise<Result>) => {
  world.setClock(iso)
  return work()
}
const settleNow = () => {
  world.advance(1)
  return settle(world.ctx())
}

describe('a day’s settlement', () => {
  it('pays gross less fee and VAT two business days later, once, and the bank’s word ends it', async () => {
    const shop = await world.paidShop()
    const [finance, seller] = [await world.shopMember(shop, 'finance'), await world.shopMember(shop, 'seller')]
    await at(monday, () => world.sell(shop, 100_000))
    expect(await at('2026-11-24T23:00:00+09:00', settleNow)).toMatchObject({ payouts: 0 })
    const [fee, vat] = [await world.balance('fee'), await world.balance('vat')]
    expect(await at(wednesday, settleNow)).toMatchObject({ settledOn: '2026-11-25', payouts: 1, netKrw: 97_250 })
    expect(await settleNow()).toMatchObject({ payouts: 0 })
    expect([await world.payable(shop), (await world.balance('fee')) - fee, (await world.balance('vat')) - vat]).toEqual([0, 2_500, 250])
    const [made] = await world.payouts(shop)
    expect(made).toMatchObject({ state: 'requested', net: 97_250, carry: 0 })
    const again = { payoutId: made!.id, shopId: shop.id, bankAccountId: randomUUID(), netKrw: 97_250 }
    const callAgain = write(world.ctx(), (tx) => openPayoutCalls(tx, [again], world.deps.now()))
    await expect(callAgain).rejects.toThrow('has a bank call already')
    const inTransit = await world.balance('in_transit')
    await world.bankSays(made!.bankCallId!, 'confirmed')
    await world.bankSays(made!.bankCallId!, 'confirmed')
    expect(inTransit - (await world.balance('in_transit'))).toBe(97_250)
    expect(await world.payouts(shop)).toMatchObject([{ state: 'confirmed' }])
    // Whoever works with the money of the shop is told.
    for (const person of [shop.owner, finance]) expect(await world.notices(person)).toEqual(['settled'])
    expect(await world.notices(seller)).toEqual([])
    expect(await world.broken()).toEqual([])
  })

  it('records the same fee in SQL as the rule says, at every amount', async () => {
    const shop = await world.paidShop()
    const amounts = [1, 39, 40, 399, 400, 999, 1_001, 12_345, 1_999_999, 9_999_999]
    world.setClock(monday)
    for (const amount of amounts) await world.sell(shop, amount)
    const lines = await rows(world.deps.main.db, sql`select fee_krw, vat_krw from settlement_line where shop_id = ${shop.id} order by id`)
    expect(lines).toEqual(amounts.map((amount) => feeOf(amount, { feePpm: 25_000, vatPpm: 100_000 })))
  })

  it('pays the other shops when one cannot be paid, and says so', async () => {
    const [bad, good] = [await world.paidShop(), await world.paidShop()]
    for (const shop of [bad, good]) await at(monday, () => world.sell(shop, 100_000))
    // More than any number of Postgres holds.
    await run(
      world.owner.db,
      sql`insert into settlement_line (id, shop_id, kind, gross_krw, fee_krw, vat_krw, eligible_on, created_at)
          select gen_random_uuid(), ${bad.id}::uuid, 'funding', 9000000000000000000, 0, 0, '2026-11-23', now() from generate_series(1, 2)`,
    )
    await expect(at(wednesday, settleNow)).rejects.toThrow()
    expect([await world.payouts(bad), await world.payouts(good)]).toMatchObject([[], [{ net: 97_250 }]])
    await run(world.owner.db, sql`delete from settlement_line where shop_id = ${bad.id}::uuid and kind = 'funding'`)
    expect(await settleNow()).toMatchObject({ payouts: 1, netKrw: 97_250 })
  })

  it('leaves less than 1,000 won open and pays it with the next sales, shown as carry', async () => {
    const shop = await world.paidShop()
    await at(monday, () => world.sell(shop, 900))
    await at(wednesday, settleNow)
    expect(await world.payouts(shop)).toEqual([])
    await at('2026-11-24T10:00:00+09:00', () => world.sell(shop, 10_000))
    await at(thursday, settleNow)
    expect(await world.payouts(shop)).toMatchObject([{ net: 900 - 22 - 2 + 9_725, carry: 876 }])
  })

  it('pays nobody without a bank account, tells the owner once a day, and pays when there is one', async () => {
    const shop = await world.shop()
    await at(monday, () => world.sell(shop, 50_000))
    expect((await at(wednesday, settleNow)).withoutAccount).toBeGreaterThanOrEqual(1)
    await settleNow()
    expect(await world.notices(shop.owner)).toEqual(['payout_needs_account'])
    expect(await world.openLines(shop)).toBe(1)
    await at(thursday, settleNow)
    expect(await world.notices(shop.owner)).toEqual(['payout_needs_account', 'payout_needs_account'])
    await world.linkAccount(shop.owner)
    await at(friday, settleNow)
    expect(await world.payouts(shop)).toMatchObject([{ net: 48_625, carry: 48_625 }])
  })

  it('rests with the banks', async () => {
    const shop = await world.paidShop()
    await at(monday, () => world.sell(shop, 20_000))
    expect(await at('2026-11-28T10:00:00+09:00', () => settleToday(world.ctx()))).toBeNull()
    expect(await at('2026-12-25T10:00:00+09:00', () => settleToday(world.ctx()))).toBeNull()
    expect(await world.payouts(shop)).toEqual([])
    expect(await at('2026-12-28T10:00:00+09:00', () => settleToday(world.ctx()))).toMatchObject({ settledOn: '2026-12-28' })
    expect(await world.payouts(shop)).toMatchObject([{ net: 19_450 }])
  })
})

describe('refunds', () => {
  it('before settlement come off the same payout, with exactly their fee', async () => {
    const shop = await world.paidShop()
    const sale = await at(monday, () => world.sell(shop, 10_001))
    const parts = []
    for (const part of [1, 3_333, 3_333]) parts.push(await world.refund(shop, sale, part))
    expect(parts.every((part) => !part.alreadySettled && part.clawbackKrw === 0)).toBe(true)
    await at(wednesday, settleNow)
    const kept = feeOf(10_001 - 6_667, { feePpm: 25_000, vatPpm: 100_000 })
    expect(await world.payouts(shop)).toMatchObject([{ net: 3_334 - kept.feeKrw - kept.vatKrw, refund: 6_667, fee: kept.feeKrw }])
    expect(await world.payable(shop)).toBe(0)
  })

  it('after settlement leave the shop owing, and its next sales pay that first', async () => {
    const shop = await world.paidShop()
    const sale = await at(monday, () => world.sell(shop, 100_000))
    await at(wednesday, settleNow)
    expect(await world.refund(shop, sale, 100_000)).toEqual({
      feeReturnedKrw: 2_500,
      vatReturnedKrw: 250,
      clawbackKrw: 97_250,
      alreadySettled: true,
    })
    expect(await world.payable(shop)).toBe(-100_000)
    await world.sell(shop, 60_000)
    await at(friday, settleNow)
    expect(await world.payouts(shop)).toHaveLength(1)
    await world.sell(shop, 80_000)
    await at('2026-12-01T10:00:00+09:00', settleNow)
    const [, second] = await world.payouts(shop)
    // The refund and the 60,000 were eligible before: the carry is what they come to together.
    expect(second).toMatchObject({ net: 58_350 + 77_800 - 97_250, carry: 58_350 - 97_250, refund: 100_000 })
    expect(await world.payable(shop)).toBe(0)
    expect(await world.broken()).toEqual([])
  })

  it('noted twice are once, and more than was sold is refused', async () => {
    const shop = await world.paidShop()
    const sale = await at(monday, () => world.sell(shop, 5_000))
    await world.refund(shop, sale, 4_000)
    await expect(world.refund(shop, sale, 1_001)).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
    // A line is its transfer's: the same ones again change nothing, also after a new fee.
    const lines = () =>
      rows(
        world.owner.db,
        sql<{
          transferId: string
          grossKrw: number
        }>`select transfer_id, gross_krw from settlement_line where shop_id = ${shop.id} order by kind desc`,
      )
    const before = await lines()
    await write(world.ctx(), async (tx) => {
      const [transferId, now] = [before[1]!.transferId, world.deps.now()]
      await recordSales(tx, [{ shopId: shop.id, transferId: sale, grossKrw: 5_000, orderId: null }], now)
      await recordRefund(tx, { saleTransferId: sale, transferId, grossKrw: 4_000, orderId: null, cancelId: null }, now)
    })
    expect([before.map(({ grossKrw }) => grossKrw), await lines()]).toEqual([[5_000, -4_000], before])
    const racing = await Promise.allSettled(Array.from({ length: 5 }, () => world.refund(shop, sale, 600)))
    expect(racing.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await world.payable(shop)).toBe(400)
  })
})

describe('what the bank does with a payout', () => {
  async function requested(grossKrw = 100_000) {
    const shop = await world.paidShop()
    await at(monday, () => world.sell(shop, grossKrw))
    await at(wednesday, settleNow)
    const [made] = await world.payouts(shop)
    return { shop, payout: made!, call: made!.bankCallId! }
  }

  it('refuse: the shop is owed again, told why, and paid anew the same day', async () => {
    const { shop, call } = await requested()
    await world.bankSays(call, 'failed', '412')
    expect(await world.payouts(shop)).toMatchObject([{ state: 'failed', reason: 'bank:412' }])
    expect([await world.payable(shop), await world.openLines(shop)]).toEqual([100_000, 1])
    expect(await world.notices(shop.owner)).toEqual(['payout_failed'])
    await settleNow()
    expect(await world.payouts(shop)).toMatchObject([{ state: 'failed' }, { state: 'requested', net: 97_250 }])
    expect(await world.broken()).toEqual([])
  })

  it.each(['confirmed', 'failed'] as const)('say nothing, then %s: unknown keeps the lines until then', async (word) => {
    const { shop, call } = await requested()
    await markPayoutUnknown(world.deps.main.db, call)
    expect(await world.payouts(shop)).toMatchObject([{ state: 'unknown' }])
    await at(thursday, settleNow)
    expect(await world.payouts(shop)).toHaveLength(1)
    await world.bankSays(call, word)
    await markPayoutUnknown(world.deps.main.db, call)
    expect(await world.payouts(shop)).toMatchObject([{ state: word }])
    expect(await world.payable(shop)).toBe(word === 'failed' ? 100_000 : 0)
    expect(await world.broken()).toEqual([])
  })

  it('send it back days later: owed again, and only once', async () => {
    const { shop, payout, call } = await requested()
    const central = await world.balance('central')
    const send = () => write(world.ctx(), (tx) => recordReturnedPayout(tx, payout.id, '계좌 해지', world.deps.now()))
    await expect(send()).rejects.toMatchObject({ code: 'CONFLICT' })
    await world.bankSays(call, 'confirmed')
    await at(friday, send)
    await expect(send()).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await world.payouts(shop)).toMatchObject([{ state: 'returned', reason: '계좌 해지' }])
    expect([await world.payable(shop), await world.openLines(shop), await world.balance('central')]).toEqual([100_000, 1, central])
    expect(await world.notices(shop.owner)).toEqual(['settled', 'payout_returned'])
    await settleNow()
    expect(await world.payouts(shop)).toMatchObject([{ state: 'returned' }, { state: 'requested', net: 97_250, carry: 97_250 }])
    expect(await world.broken()).toEqual([])
  })
})

it('two settlers at once, with refunds and new sales in between, pay every line once', async () => {
  const shops = await Promise.all(Array.from({ length: 12 }, () => world.paidShop()))
  world.setClock(monday)
  const sales = await Promise.all(
    shops.flatMap((shop) => [7_000, 8_000, 9_000].map(async (gross) => ({ shop, sale: await world.sell(shop, gross) }))),
  )
  world.setClock(wednesday)
  await Promise.all([
    ...Array.from({ length: 4 }, settleNow),
    ...sales.slice(0, 18).map(({ shop, sale }) => world.refund(shop, sale, 1_000)),
    // More than three refunds plus the minimum payout: all three may come after the first payout.
    ...shops.map((shop) => world.sell(shop, 5_000)),
  ])
  await settleNow()
  const [held] = await rows(
    world.deps.main.db,
    sql<{ twice: number; torn: number }>`
        select (select count(*)::int from (select from payout where state not in ('failed', 'returned') group by shop_id, settled_on having count(*) > 1) d) as twice,
               (select count(*)::int from payout p where p.state not in ('failed', 'returned') and (p.net_krw, p.line_count) is distinct from
                  (select (sum(gross_krw - fee_krw - vat_krw)::bigint, count(*)::int) from settlement_line l where l.payout_id = p.id)) as torn`,
  )
  expect(held).toEqual({ twice: 0, torn: 0 })
  for (const shop of shops) expect(await world.payouts(shop)).toHaveLength(1)
  world.setClock(friday)
  await settleNow()
  for (const shop of shops) expect([await world.payable(shop), await world.openLines(shop)]).toEqual([0, 0])
  expect(await world.broken()).toEqual([])
})
