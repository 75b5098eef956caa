import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSettlementWorld } from '../../../test/worlds/settlement-world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { addFeeVersion, listFeeVersions, withdrawFeeVersion } from './fee-versions.ts'
import { settle } from './settle.ts'

let world: Awaited<ReturnType<typeof createSettlementWorld>>

beforeAll(async () => {
  world = await createSettlementWorld('2026-11-23T10:00:00+09:00')
})
afterAll(() => world.close())

it('a new fee holds from its day on, and what was sold before keeps its own, refunds too', async () => {
  const shop = await world.paidShop()
  const dear = await world.sell(shop, 100_000)
  world.advance(1)
  expect(await addFeeVersion(world.ctx(), { feePpm: 10_000, vatPpm: 100_000, from: '2026-12-01' })).toMatchObject({ version: 2 })
  world.setClock('2026-11-30T23:59:59+09:00')
  await world.sell(shop, 100_000)
  world.setClock('2026-12-01T00:00:00+09:00')
  await world.sell(shop, 100_000)
  expect(await world.refund(shop, dear, 40_000)).toMatchObject({ feeReturnedKrw: 1_000, vatReturnedKrw: 100 })
  const lines = await rows(
    world.deps.main.db,
    sql`select fee_version as version, fee_krw as fee from settlement_line where shop_id = ${shop.id} order by created_at, gross_krw desc`,
  )
  expect(lines).toEqual([
    { version: 1, fee: 2_500 },
    { version: 1, fee: 2_500 },
    { version: 2, fee: 1_000 },
    { version: 1, fee: -1_000 },
  ])
})

it('refuses a fee for today, the past, a day that is none or has one, or beyond the whole', async () => {
  const add = (change: object) => addFeeVersion(world.ctx(), { feePpm: 1, vatPpm: 1, from: '2027-06-01', ...change })
  await expect(add({ from: '2026-12-01' })).rejects.toMatchObject({ code: 'CONFLICT' })
  for (const from of ['2027-02-30', '2207-01-01', '0000-01-01', 'soon'])
    await expect(add({ from })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'from' })
  await expect(add({ feePpm: 1_000_001 })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'feePpm' })
  const racing = await Promise.allSettled([add({}), add({})])
  expect(racing.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

it('a version planned far ahead neither holds up an earlier one nor wins over it, and can be withdrawn once', async () => {
  const shop = await world.paidShop()
  const far = await addFeeVersion(world.ctx(), { feePpm: 500_000, vatPpm: 0, from: '2031-01-01' })
  const near = await addFeeVersion(world.ctx(), { feePpm: 20_000, vatPpm: 0, from: '2027-03-01' })
  expect((await withdrawFeeVersion(world.ctx(), far.version)).withdrawnAt).toBeInstanceOf(Date)
  await expect(withdrawFeeVersion(world.ctx(), far.version)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(withdrawFeeVersion(world.ctx(), 1)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(withdrawFeeVersion(world.ctx(), 999)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const again = await addFeeVersion(world.ctx(), { feePpm: 30_000, vatPpm: 0, from: '2031-01-01' })
  expect(again.version).toBeGreaterThan(near.version)
  const versionAt = async (clock: string) => {
    world.setClock(clock)
    await world.sell(shop, 100_000)
    const [line] = await rows(
      world.deps.main.db,
      sql<{ version: number }>`
          select fee_version as version from settlement_line where shop_id = ${shop.id} order by created_at desc limit 1`,
    )
    return line!.version
  }
  expect(await versionAt('2027-03-01T00:00:00+09:00')).toBe(near.version)
  expect(await versionAt('2027-06-02T00:00:00+09:00')).toBe(near.version - 2)
  expect(await versionAt('2031-01-01T00:00:00+09:00')).toBe(again.version)
  expect((await listFeeVersions(world.ctx())).find(({ version }) => version === far.version)?.withdrawnAt).not.toBeNull()
})

it('pays out what is owed even where refunds of dear sales give back more fee than cheap sales cost', async () => {
  world.setClock('2026-11-23T10:00:00+09:00')
  const shop = await world.paidShop()
  const dear = await world.sell(shop, 400_000)
  world.setClock('2026-11-25T10:00:00+09:00')
  await settle(world.ctx())
  world.setClock('2026-12-02T10:00:00+09:00')
  await world.refund(shop, dear, 400_000)
  await world.sell(shop, 900_000)
  world.setClock('2026-12-04T10:00:00+09:00')
  await settle(world.ctx())
  // Fee 9,000 − 10,000, VAT 900 − 1,000: Kiwi pays fee and VAT back.
  expect((await world.payouts(shop))[1]).toMatchObject({ net: 500_000 + 1_100, fee: -1_000 })
  expect(await world.payable(shop)).toBe(0)
  expect(await world.broken()).toEqual([])
})
