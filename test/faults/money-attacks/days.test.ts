import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pgErrorCode } from '../../../src/db/errors.ts'
import { rows, run } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { walletsOf } from '../../../src/pay/ledger/accounts.ts'
import { placeHold, releaseHold } from '../../../src/pay/ledger/holds.ts'
import { houseAccounts, postTransfers } from '../../../src/pay/ledger/post-transfers.ts'
import { limitsOf } from '../../../src/pay/wallet/limits.ts'
import { verifyLedger } from '../../../src/pay/proof/verify-ledger.ts'
import { readWallet } from '../../../src/pay/wallet/read-wallet.ts'
import { write } from '../../../src/db/write.ts'
import { seoulDate } from '../../../src/shared/seoul-day.ts'
import { orderWorld } from '../../worlds/order-world.ts'

let fixture: Awaited<ReturnType<typeof orderWorld>>
let world: typeof fixture.world
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
})
afterAll(() => world.close())

const dayMs = 86_400_000
const limitKrw = limitsOf('identity').perDayKrw
const law = 'what a wallet spent on its counted day is what was counted into it'
const brokenDays = async () => (await verifyLedger(world.ctx())).find(({ invariant }) => invariant === law)!.broken
/** Midnight in Seoul that comes next. */
const midnight = () => (Math.floor((world.deps.now().getTime() + 9 * 3_600_000) / dayMs) + 1) * dayMs - 9 * 3_600_000
async function walletWith(amountKrw: number) {
  const person = await fixture.buyer(amountKrw)
  const [wallet] = await write(world.ctx(), (tx) => walletsOf(tx, [person.id], world.deps.now()))
  return { person, wallet: wallet! }
}
const spend = (wallet: string, amountKrw: number, at: Date) =>
  write(world.ctx(), async (tx) => {
    const posting = { kind: 'send', debitAccountId: wallet, creditAccountId: houseAccounts.expense, amountKrw, memo: '' } as const
    return (await postTransfers(tx, [{ ...posting, idempotencyKey: randomUUID(), dayLimitKrw: limitKrw }], at))[0]!.outcome
  })

describe('the day that money counts into', () => {
  it('never moves back: clocks that differ around midnight spend two days’ limits, not six', async () => {
    const { wallet } = await walletWith(2_000_000)
    const turn = midnight()
    const clocks = [-60_000, 1, -1, 2, -2, 3].map((apartMs) => new Date(turn + apartMs))
    const outcomes = []
    for (const at of clocks) outcomes.push(await spend(wallet, limitKrw, at))
    expect(outcomes).toEqual(['posted', 'posted', 'over_limit', 'over_limit', 'over_limit', 'over_limit'])
  })

  it('holds no more than its limit however clocks, holds, releases and payments are shuffled', async () => {
    const seed = Number(process.env['KIWI_SEED'] ?? Date.now() % 1_000_000)
    const step = fc.record({
      what: fc.constantFrom('spend', 'hold', 'release', 'expire' as const),
      apartMs: fc.integer({ min: -600_000, max: 600_000 }),
      krw: fc.integer({ min: 20_000, max: limitKrw }),
    })
    const property = fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const { wallet } = await walletWith(3_000_000)
      const turn = midnight()
      const open: string[] = []
      for (const { what, apartMs, krw } of steps) {
        const at = new Date(turn + apartMs)
        if (what === 'spend') await spend(wallet, krw, at)
        else if (what === 'release' && open.length > 0)
          await write(world.ctx(), (tx) => releaseHold(tx, open[krw % open.length]!, krw % 2 === 0 ? null : krw, 'voided', at))
        else if (what === 'expire')
          await write(world.ctx(), (tx) => rows(tx.db, sql`select * from expire_holds(${at}::timestamptz, 1, ${at}::timestamptz)`))
        else {
          const promised = { idempotencyKey: randomUUID(), accountId: wallet, amountKrw: krw, causeId: randomUUID(), dayLimitKrw: limitKrw }
          const held = await write(world.ctx(), (tx) => placeHold(tx, { ...promised, expiresAt: at }, at)).catch(() => null)
          if (held) open.push(held.holdId)
        }
      }
      const days = await rows(
        world.deps.main.db,
        sql<{ day: string; krw: number }>`select day, sum(krw)::bigint as krw from (
              select spent_on::text as day, amount_krw as krw from transfer where debit_account_id = ${wallet}::uuid and spent_on is not null
              union all select spent_on::text, amount_krw - released_krw from hold where account_id = ${wallet}::uuid) moved group by day`,
      )
      expect(days.length).toBeLessThanOrEqual(2)
      for (const { krw } of days) expect(krw).toBeLessThanOrEqual(limitKrw)
    })
    await fc.assert(property, { numRuns: 25, seed })
    expect(await brokenDays()).toBe(0)
    expect(await fixture.unsound()).toEqual([])
  })

  it('is Postgres’, where nobody tells it the time: a clock that is ten minutes off moves no money', async () => {
    const { wallet } = await walletWith(10_000)
    const at = (apartMs: number) => new Date(Date.now() + apartMs)
    const spendAs = (when: Date) =>
      write(world.ctx(), async (tx) => {
        await run(tx.db, sql`select set_config('kiwi.clock', '', true)`)
        const posting = { kind: 'send', debitAccountId: wallet, creditAccountId: houseAccounts.expense, amountKrw: 1, memo: '' } as const
        return (await postTransfers(tx, [{ ...posting, idempotencyKey: randomUUID(), dayLimitKrw: limitKrw }], when))[0]!.outcome
      })
    for (const apartMs of [11 * 60_000, -11 * 60_000, 400 * dayMs, -dayMs]) {
      const refusal = await spendAs(at(apartMs)).catch((error: unknown) => error)
      expect(refusal).toMatchObject({ code: 'UNAVAILABLE' })
      expect(pgErrorCode(refusal)).toBe('KW001')
    }
    for (const apartMs of [9 * 60_000, -9 * 60_000]) expect(await spendAs(at(apartMs))).toBe('posted')
    const [counted] = await rows(
      world.deps.main.db,
      sql<{ day: string }>`select spent_on::text as day from account where id = ${wallet}::uuid`,
    )
    expect([seoulDate(at(-60_000)), seoulDate(at(0))]).toContain(counted!.day)
  })

  it('whose count was altered is found by verify', async () => {
    const { person, wallet } = await walletWith(10_000)
    await spend(wallet, 4_000, world.deps.now())
    expect(await brokenDays()).toBe(0)
    await run(world.owner.db, sql`update account set spent_krw = 0 where person_id = ${person.id}`)
    expect(await brokenDays()).toBe(1)
    await run(world.owner.db, sql`update account set spent_krw = 4000 where person_id = ${person.id}`)
  })
})

describe('a purchase that is taken back', () => {
  const spentToday = async (person: Parameters<typeof fixture.wallet>[0]) => (await readWallet(person.ctx)).limits.spentTodayKrw

  it('gives the day’s limit back also after it was paid: it can be bought again at once', async () => {
    const [buyer, shop] = [await fixture.buyer(400_000), await fixture.shop({ autoConfirm: true })]
    const lamp = await world.product(shop, { priceKrw: 100_000 })
    const buy = (quantity: number) => fixture.place(buyer, shop, [{ productId: lamp.id, quantity }])
    const { orderId } = await buy(2)
    await expect(buy(2)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    await fixture.cancel(buyer, orderId)
    expect(await spentToday(buyer)).toBe(0)
    const again = await buy(3)
    await fixture.cancel(buyer, again.orderId, [{ lineId: again.lines[0]!.lineId, quantity: 1 }])
    expect(await spentToday(buyer)).toBe(200_000)
    await expect(buy(2)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    await buy(1)
    expect(await brokenDays()).toBe(0)
  })

  it('of yesterday makes no room today', async () => {
    const [buyer, shop] = [await fixture.buyer(900_000), await fixture.shop({ autoConfirm: true })]
    const lamp = await world.product(shop, { priceKrw: 300_000 })
    const { orderId } = await fixture.place(buyer, shop, [{ productId: lamp.id, quantity: 1 }])
    world.advance(dayMs)
    await fixture.place(buyer, shop, [{ productId: lamp.id, quantity: 1 }])
    await fixture.cancel(buyer, orderId)
    expect(await spentToday(buyer)).toBe(300_000)
    await expect(fixture.place(buyer, shop, [{ productId: lamp.id, quantity: 1 }])).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    expect(await brokenDays()).toBe(0)
  })
})
