import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSettlementWorld } from '../../../test/worlds/settlement-world.ts'
import { paymentRefund } from '../../db/schema/payment-refund.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { settle } from './settle.ts'

let world: Awaited<ReturnType<typeof createSettlementWorld>>
beforeAll(async () => {
  world = await createSettlementWorld('2026-11-23T10:00:00+09:00')
})
afterAll(() => world.close())

type Shop = Awaited<ReturnType<typeof world.paidShop>>
const monday = '2026-11-23T10:00:00+09:00'
const wednesday = '2026-11-25T10:00:00+09:00'
/** Each shop sells on Monday, `prepare` happens, and Wednesday is settled. */
async function payouts(
  shops: Shop[],
  grossKrw: readonly number[],
  prepare: () => Promise<unknown> = () => Promise.resolve(),
  reviewFromKrw?: number,
) {
  world.setClock(monday)
  for (const [n, shop] of shops.entries()) await world.sell(shop, grossKrw[n % grossKrw.length]!)
  await prepare()
  world.setClock(wednesday)
  const ctx = world.ctx()
  await settle({ ...ctx, config: { ...ctx.config, ...(reviewFromKrw !== undefined && { PAYOUT_REVIEW_KRW: reviewFromKrw }) } })
  return Promise.all(shops.map(async (shop) => (await world.payouts(shop)).map(({ net, state }) => `${net} ${state}`).join()))
}
const shopsOf = (count: number) => Promise.all(Array.from({ length: count }, () => world.paidShop()))

it('a payout is of a thousand won or more after fee and VAT; who leaves is paid the last won', async () => {
  const [less, enough, leaving] = (await shopsOf(3)) as [Shop, Shop, Shop]
  const leave = () => run(world.owner.db, sql`update person set status = 'withdrawn' where id = ${leaving.owner.id}::uuid`)
  expect(await payouts([less, enough, leaving], [1_026, 1_027, 1], leave)).toEqual(['', '1000 requested', '1 requested'])
})

it('two people approve a payout from the stated net on', async () => {
  expect(await payouts(await shopsOf(2), [1_027, 1_028], undefined, 1_001)).toEqual(['1000 requested', '1001 awaiting_approval'])
})

it('nobody is paid whose account rests or is frozen, whose bank account is unlinked, or whose refunds wait; every other shop is', async () => {
  const [suspended, frozen, unlinked, waiting, moved, fine] = (await shopsOf(6)) as [Shop, Shop, Shop, Shop, Shop, Shop]
  const prepare = async () => {
    await run(world.owner.db, sql`update person set status = 'suspended' where id = ${suspended.owner.id}::uuid`)
    for (const shop of [frozen, fine]) await world.fund(shop.owner, 1)
    await run(world.owner.db, sql`update account set frozen = true where person_id = ${frozen.owner.id}::uuid and kind = 'wallet'`)
    for (const shop of [unlinked, moved])
      await run(world.owner.db, sql`update bank_account set unlinked_at = now() where person_id = ${shop.owner.id}::uuid`)
    await world.linkAccount(moved.owner)
    const row = {
      shopId: waiting.id,
      payerId: fine.owner.id,
      personId: waiting.owner.id,
      amountKrw: 9_999_999,
      reason: '-',
      requestHash: new Uint8Array(),
    }
    const [sale] = await rows(
      world.owner.db,
      sql<{ id: string }>`select transfer_id as id from settlement_line where shop_id = ${waiting.id}::uuid and kind = 'sale'`,
    )
    await world.deps.main.db
      .insert(paymentRefund)
      .values({ id: newId(world.deps.now()), transferId: sale!.id, ...row, idempotencyKey: randomUUID(), createdAt: world.deps.now() })
  }
  expect(await payouts([suspended, frozen, unlinked, waiting, moved, fine], [100_000], prepare)).toEqual([
    '',
    '',
    '',
    '',
    '97250 requested',
    '97250 requested',
  ])
})

describe('a transaction of a settlement', () => {
  it('has 200 shops at most', async () => {
    expect(await shopsPerTransaction(Array.from({ length: 201 }, () => 1))).toEqual([200, 1])
  })

  it('has 20,000 lines at most, of several shops', async () => {
    expect(await shopsPerTransaction([10_000, 10_000, 1])).toEqual([2, 1])
  })
})

/** Of shops with so many lines each. None has a bank account, so each owner is told. */
async function shopsPerTransaction(linesOf: number[]): Promise<number[]> {
  const settledOn = '2026-11-20'
  const shops = linesOf.map((lines, at) => ({ id: newId(new Date(at)), ownerId: newId(new Date(at)), lines }))
  await run(
    world.owner.db,
    sql`with shops as (
          select *, 'many' || right(id::text, 12) as handle
          from ${sql.unnest('s', shops, { id: 'uuid', ownerId: 'uuid', lines: 'int' })}),
        owners as (
          insert into person (id, status, handle, display_name, last_active_at, created_at)
          select owner_id, 'active', handle, handle, now(), now() from shops),
        opened as (
          insert into shop (id, owner_id, handle, name, created_at) select id, owner_id, handle, handle, now() from shops)
        insert into settlement_line (id, shop_id, kind, gross_krw, fee_krw, vat_krw, eligible_on, created_at)
        select gen_random_uuid(), id, 'funding', 1000, 0, 0, ${settledOn}::date, now() from shops, generate_series(1, lines)`,
  )
  await settle(world.ctx(), { settledOn })
  const told = await rows(
    world.owner.db,
    sql<{ shops: number }>`
      select count(*)::int as shops from outbox
      where payload->>'personId' = any(${shops.map(({ ownerId }) => ownerId)}::text[]) group by xmin order by shops desc`,
  )
  await run(world.owner.db, sql`delete from settlement_line where shop_id = any(${shops.map(({ id }) => id)}::uuid[])`)
  return told.map((one) => one.shops)
}
