import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSettlementWorld } from '../../../test/worlds/settlement-world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { listPayouts } from './list-payouts.ts'
import { readStatement } from './read-statement.ts'
import { settle } from './settle.ts'
import { statementCsv } from './statement-csv.ts'

let world: Awaited<ReturnType<typeof createSettlementWorld>>
let shop: Awaited<ReturnType<typeof world.paidShop>>
let payoutId: string

beforeAll(async () => {
  world = await createSettlementWorld('2026-11-23T10:00:00+09:00')
  shop = await world.paidShop()
  for (const gross of [10_001, 20_003, 30_007, 40_009]) await world.sell(shop, gross)
  const sale = await world.sell(shop, 50_011)
  world.advance(1)
  await world.refund(shop, sale, 12_345)
  world.setClock('2026-11-25T10:00:00+09:00')
  await settle(world.ctx())
  await world.sell(shop, 5_000)
  payoutId = (await world.payouts(shop))[0]!.id
})
afterAll(() => world.close())

const everyPage = async (limit: number) => {
  const lines = []
  for (let cursor: string | null = null; ;) {
    const page = await readStatement(shop.owner.ctx, { payoutId, cursor, limit })
    lines.push(...page.lines)
    if (page.nextCursor === null) return lines
    cursor = page.nextCursor
  }
}
const sum = (amounts: number[]) => amounts.reduce((one, other) => one + other, 0)

describe('a statement', () => {
  it('sums to its payout, and the payout to what left the shop’s account', async () => {
    const { payout } = await readStatement(shop.owner.ctx, { payoutId, cursor: null, limit: 100 })
    const lines = await everyPage(100)
    expect(lines).toHaveLength(payout.lineCount)
    expect(sum(lines.map((line) => line.netKrw))).toBe(payout.netKrw)
    expect(sum(lines.map((line) => line.feeKrw))).toBe(payout.feeKrw)
    expect(sum(lines.filter((line) => line.kind === 'sale').map((line) => line.grossKrw))).toBe(payout.grossKrw)
    expect(-sum(lines.filter((line) => line.kind === 'refund').map((line) => line.grossKrw))).toBe(payout.refundKrw)
    const [left] = await rows(
      world.deps.main.db,
      sql<{ left: number }>`select -sum(e.amount_krw)::bigint as left from entry e join transfer t on t.id = e.transfer_id
          join account a on a.id = e.account_id and a.kind = 'shop_payable' where t.cause_id = ${payoutId}`,
    )
    expect(left!.left).toBe(payout.netKrw + payout.feeKrw + payout.vatKrw)
  })

  it('comes in pages without a gap, and keeps its lines when the payout fails', async () => {
    const whole = await everyPage(100)
    expect(await everyPage(2)).toEqual(whole)
    const [made] = await world.payouts(shop)
    await world.bankSays(made!.bankCallId!, 'failed', '412')
    expect(await everyPage(3)).toEqual(whole)
    const english = { ...shop.owner.ctx, locale: 'en' as const }
    expect((await readStatement(english, { payoutId, cursor: null, limit: 1 })).payout.reason).toBe('The bank refused the payment (412)')
    world.advance(1)
    await settle(world.ctx())
    expect(await everyPage(100)).toEqual(whole)
  })

  it('is a CSV that spreadsheets read: byte-order mark, CRLF, one record a line', async () => {
    const { fileName, csv } = await statementCsv(shop.owner.ctx, { payoutId })
    expect(fileName).toMatch(/^kiwi-statement-[a-z0-9_.]+-[0-9a-f]{12}\.csv$/)
    const records = csv.slice(1).split('\r\n')
    expect([csv.charCodeAt(0), records.length, records.at(-1)]).toEqual([0xfeff, 8, ''])
    expect(records[0]).toContain('거래일,구분')
    expect(records.find((record) => record.includes('환불'))).toContain(',-12345,-309,-31,-12005,')
  })

  it('is the owner’s alone, and of the shop’s own payouts', async () => {
    const other = await world.paidShop()
    const { ctx } = other.owner
    await expect(readStatement(ctx, { payoutId, cursor: null, limit: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(statementCsv(ctx, { payoutId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(readStatement(shop.owner.ctx, { payoutId, cursor: 'elsewhere', limit: 1 })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })

  it('is listed newest first, beside what is open and when it is paid', async () => {
    const page = await listPayouts(shop.owner.ctx, { cursor: null, limit: 1 })
    expect(page).toMatchObject({ openKrw: 4_863, eligibleKrw: 0, nextSettlementOn: '2026-11-26', payouts: [{ state: 'requested' }] })
    expect((await listPayouts(shop.owner.ctx, { cursor: page.nextCursor, limit: 1 })).payouts).toMatchObject([
      { payoutId, state: 'failed' },
    ])
  })
})
