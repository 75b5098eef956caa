import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { createSettlementWorld } from '../../../test/worlds/settlement-world.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { payableOf, walletsOf } from '../ledger/accounts.ts'
import { postTransfer } from '../ledger/post-transfers.ts'
import { unlinkAccount } from '../bank/unlink-account.ts'
import { readReceipt } from '../wallet/read-receipt.ts'
import { fundShop } from './fund-shop.ts'
import { coverDebt } from '../desk/cover-debt.ts'
import { listDebtors } from '../desk/list-debtors.ts'
import { listPayouts } from './list-payouts.ts'
import { readStatement } from './read-statement.ts'
import { settle } from './settle.ts'
import { statementCsv } from './statement-csv.ts'

let world: Awaited<ReturnType<typeof createSettlementWorld>>
beforeAll(async () => {
  world = await createSettlementWorld('2026-11-23T10:00:00+09:00', { hasReserve: true })
})
afterAll(() => world.close())

type Shop = Awaited<ReturnType<typeof world.paidShop>>
const day = (iso: string) => world.setClock(`${iso}T10:00:00+09:00`)
const openedOn = (shop: Shop, iso: string) => rows(world.owner.db, sql`update shop set created_at = ${iso} where id = ${shop.id}`)
const reserveOf = async (shop: Shop) =>
  rows(
    world.deps.main.db,
    sql<{ kind: string; krw: number; day: string }>`
        select kind, gross_krw as krw, eligible_on::text as day from settlement_line where shop_id = ${shop.id} and kind in ('reserve', 'release') order by kind`,
  )
async function paid(shop: Shop, grossKrw: number) {
  day('2026-11-23')
  const sale = await world.sell(shop, grossKrw)
  day('2026-11-25')
  await settle(world.ctx())
  const made = (await world.payouts(shop)).at(-1)!
  return { sale, made }
}

describe('the reserve', () => {
  it('keeps 20 % of a new shop’s sales back for 30 days, and pays it with the sales of the day it is over', async () => {
    const shop = await world.paidShop()
    const { made } = await paid(shop, 100_001)
    // Fee 2,500, VAT 250, reserve floor(20 %) = 20,000.
    expect(made).toMatchObject({ net: 77_251, fee: 2_500 })
    expect(await reserveOf(shop)).toEqual([
      { kind: 'release', krw: 20_000, day: '2026-12-25' },
      { kind: 'reserve', krw: -20_000, day: '2026-11-25' },
    ])
    expect(await world.payable(shop)).toBe(20_000)
    await world.bankSays(made.bankCallId!, 'confirmed')
    expect(await listPayouts(shop.owner.ctx, { cursor: null, limit: 5 })).toMatchObject({
      openKrw: 20_000,
      eligibleKrw: 0,
      reservedKrw: 20_000,
      nextReleaseOn: '2026-12-25',
      payouts: [{ netKrw: 77_251, reserveKrw: 20_000, lineCount: 2 }],
    })
    day('2026-12-24')
    expect(await settle(world.ctx())).toMatchObject({ payouts: 0 })
    // Its day is a holiday: what is over waits for the next settlement, and is kept back no more.
    const parts = async () => {
      const { eligibleKrw, reservedKrw, nextReleaseOn } = await listPayouts(shop.owner.ctx, { cursor: null, limit: 1 })
      return [eligibleKrw, reservedKrw, nextReleaseOn]
    }
    expect(await parts()).toEqual([0, 20_000, '2026-12-25'])
    day('2026-12-25')
    expect(await parts()).toEqual([20_000, 0, null])
    day('2026-12-28')
    await settle(world.ctx())
    expect((await world.payouts(shop)).at(-1)).toMatchObject({ net: 20_000, fee: 0 })
    expect(await world.payable(shop)).toBe(0)
    expect(await world.broken()).toEqual([])
  })

  it('is 5 % for 14 days of an established shop, and stands in statement and file', async () => {
    const shop = await world.paidShop()
    await openedOn(shop, '2026-08-01')
    const { made } = await paid(shop, 100_000)
    expect(made).toMatchObject({ net: 92_250 })
    expect(await reserveOf(shop)).toMatchObject([{ krw: 5_000, day: '2026-12-09' }, { krw: -5_000 }])
    const { payout, lines } = await readStatement(shop.owner.ctx, { payoutId: made.id, cursor: null, limit: 10 })
    expect(lines.map(({ kind, netKrw }) => [kind, netKrw]).toSorted()).toEqual([
      ['reserve', -5_000],
      ['sale', 97_250],
    ])
    expect(lines.reduce((sum, { netKrw }) => sum + netKrw, 0)).toBe(payout.netKrw)
    expect((await statementCsv(shop.owner.ctx, { payoutId: made.id })).csv).toMatch(/,유보,,,,,0,-5000,0,0,-5000,/)
    expect(await world.broken()).toEqual([])
  })

  it('changes at 90 days of age, not before', async () => {
    for (const [opened, krw] of [
      ['2026-08-28', 20_000],
      ['2026-08-27', 5_000],
    ] as const) {
      const shop = await world.paidShop()
      await openedOn(shop, `${opened}T00:00:00+09:00`)
      await paid(shop, 100_000)
      expect(await reserveOf(shop)).toMatchObject([{ krw }, { krw: -krw }])
    }
  })

  it('is kept once, though the payout that kept it failed and its sales are paid anew', async () => {
    const shop = await world.paidShop()
    const { made } = await paid(shop, 100_000)
    await world.bankSays(made.bankCallId!, 'failed', '412')
    expect(await world.payable(shop)).toBe(100_000)
    day('2026-11-26')
    await settle(world.ctx())
    expect((await world.payouts(shop)).at(-1)).toMatchObject({ net: 77_250 })
    expect(await reserveOf(shop)).toHaveLength(2)
    expect(await world.payable(shop)).toBe(20_000)
    expect(await world.broken()).toEqual([])
  })

  it('waits with the sales where so little would be left that it is not worth a bank call', async () => {
    const shop = await world.paidShop()
    day('2026-11-23')
    await world.sell(shop, 1_100)
    day('2026-11-25')
    await settle(world.ctx())
    expect([await world.payouts(shop), await reserveOf(shop)]).toEqual([[], []])
  })

  it('is not the app’s to change', async () => {
    for (const statement of [
      'update reserve_schedule set new_ppm = 0',
      'delete from reserve_schedule',
      'insert into reserve_schedule select * from reserve_schedule',
    ])
      await expect(world.deps.main.db.send(statement, [])).rejects.toMatchObject({ code: '42501' })
  })
})

describe('a refund after the payout', () => {
  it('is paid from what was kept back, then is a debt that everybody sees and nobody walks away from', async () => {
    const shop = await world.paidShop()
    const { sale, made } = await paid(shop, 1_000_000)
    await world.bankSays(made.bankCallId!, 'confirmed')
    day('2026-11-26')
    await world.refund(shop, sale, 150_000)
    const admin = await world.person({ role: 'admin' })
    const mine = async () => (await listDebtors(admin.ctx)).debtors.find((one) => one.shop.handle === shop.handle)
    expect([await world.payable(shop), await mine()]).toEqual([50_000, undefined])
    world.advance(1)
    await world.refund(shop, sale, 350_000)
    day('2026-11-30')
    expect(await mine()).toMatchObject({ debtKrw: 300_000, feeBackKrw: 13_750, ageDays: 3, waitingRefunds: 0, hasAccount: true })
    await expect(unlinkAccount(shop.owner.ctx)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'shop_in_debt', debtKrw: 300_000 },
    })
    await world.fund(shop.owner, 100_000)
    const payee = { id: shop.id, shown: `shop:${shop.handle}` }
    const signed = { verb: 'shops.payouts.fund', transfer: randomUUID(), amountKrw: 100_000, payee, subject: null } as const
    const approval = await world.approve(shop.owner, signed)
    const funding = await fundShop(shop.owner.ctx, { idempotencyKey: signed.transfer, amountKrw: 100_000, approval })
    // Both sides are the owner's: it is shown as the payer sees it.
    expect(await readReceipt(shop.owner.ctx, funding)).toMatchObject({ amountKrw: -100_000, approval: { statement: expect.any(String) } })
    expect(await mine()).toMatchObject({ debtKrw: 200_000 })
    await world.sell(shop, 200_000)
    expect(await mine()).toBeUndefined()
    expect(await unlinkAccount(shop.owner.ctx)).toEqual({ unlinked: true })
    expect(await world.broken()).toEqual([])
  })

  it('that an owner who is gone owes is paid by Kiwi, once, when two members of staff who do not work there agree on the won', async () => {
    const shop = await world.paidShop()
    const { sale, made } = await paid(shop, 1_000_000)
    await world.bankSays(made.bankCallId!, 'confirmed')
    await world.refund(shop, sale, 450_000)
    const [first, second] = [await world.person({ role: 'finance' }), await world.person({ role: 'finance' })]
    const mine = async () => (await listDebtors(second.ctx)).debtors.find((one) => one.shop.id === shop.id)
    const wish = { shopId: shop.id, amountKrw: 250_000, reason: '주인이 떠났어요' }
    expect(await mine()).toMatchObject({ debtKrw: 250_000, isOwnerGone: false, proposal: null })
    const refused = (person: typeof first, by: object, input = wish) => expect(coverDebt(person.ctx, input)).rejects.toMatchObject(by)
    await refused(first, { code: 'CONFLICT', reason: 'owner_can_pay' })
    const setOwner = (set: Sql) => run(world.owner.db, sql`update person set ${set} where id = ${shop.owner.id}::uuid`)
    await setOwner(sql`status = 'withdrawn'`)
    const now = world.deps.now()
    await run(
      world.owner.db,
      sql`insert into leaving (id, person_id, state, words, asked_at, ends_at, receipt_hash, receipt_until)
          values (gen_random_uuid(), ${shop.owner.id}, 'grace', 'keep', ${now}, ${now}, '\\x01', ${now})`,
    )
    // In the days of grace they may come back.
    await refused(first, { code: 'CONFLICT', reason: 'owner_can_pay' })
    await run(world.owner.db, sql`delete from leaving where person_id = ${shop.owner.id}`)
    await refused(first, { code: 'CONFLICT', field: 'amountKrw', details: { owingKrw: 250_000 } }, { ...wish, amountKrw: 249_999 })
    await refused(first, { code: 'NOT_FOUND', field: 'shopId' }, { ...wish, shopId: randomUUID() })

    for (let again = 0; again < 2; again += 1) expect(await coverDebt(first.ctx, wish)).toEqual({ state: 'waits_for_second' })
    expect(await mine()).toMatchObject({ isOwnerGone: true, proposal: { by: first.handle, isMine: false, reason: wish.reason } })
    // Since then the shop owes another amount: nobody can agree to it any more.
    const decision = sql`kind = 'debt' and person_id = ${shop.owner.id}`
    const propose = (krw: number) =>
      run(world.owner.db, sql`update pending_decision set terms = jsonb_set(terms, '{amountKrw}', to_jsonb(${krw}::int)) where ${decision}`)
    await propose(240_000)
    expect(await mine()).toMatchObject({ isOwnerGone: true, proposal: null })
    await propose(250_000)
    const worker = await world.person({ role: 'finance' })
    await world.shopMember(shop, 'seller', worker)
    await refused(worker, { code: 'FORBIDDEN' })
    expect(await world.payable(shop)).toBe(-250_000)
    const both = await Promise.allSettled([coverDebt(second.ctx, wish), coverDebt(second.ctx, wish)])
    expect(both.map((one) => (one.status === 'fulfilled' ? one.value.state : one.reason.code)).toSorted()).toEqual(['CONFLICT', 'covered'])
    expect([await world.payable(shop), await mine()]).toEqual([0, undefined])
    expect(await world.broken()).toEqual([])
    // Another amount than was agreed on is found, and a debt that nobody agreed on.
    await propose(1)
    expect(await world.broken()).toHaveLength(2)
    await run(
      world.owner.db,
      sql`update pending_decision set terms = jsonb_set(terms, '{amountKrw}', '250000'), kind = 'points' where ${decision}`,
    )
    expect(await world.broken()).toHaveLength(2)
    await run(world.owner.db, sql`update pending_decision set kind = 'debt' where person_id = ${shop.owner.id}`)
  })

  it('that is under way keeps its shop’s account linked: the unlinking waits for it, and then is refused', async () => {
    const shop = await world.paidShop()
    const { made } = await paid(shop, 100_000)
    await world.bankSays(made.bankCallId!, 'confirmed')
    const refund = async (tx: MainTx) => {
      const now = world.deps.now()
      const [creditAccountId] = await walletsOf(tx, [(await world.person()).id], now)
      const debitAccountId = await payableOf(tx, shop.id, now)
      const accounts = { debitAccountId, creditAccountId: creditAccountId! }
      await postTransfer(tx, { ...accounts, idempotencyKey: randomUUID(), kind: 'refund', amountKrw: 50_000, memo: '' }, now)
    }
    const { answer } = await meanwhile(world, refund, () => unlinkAccount(shop.owner.ctx))
    expect(answer).toMatchObject({ code: 'CONFLICT', reason: 'shop_in_debt' })
  })
})
