import { expect } from 'vitest'
import { kiwiAccount } from '../../../sandbox/credentials.ts'
import { rows } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { verifyLedger } from '../../../src/pay/proof/verify-ledger.ts'
import { until } from '../until.ts'
import { type MoneyModel, settleCall } from './model.ts'
import type { Play } from './play.ts'
import type { Town } from './town.ts'

/**
 * Reads the ledger during the run: it sums to zero, and no guarded account is below zero with
 * holds.
 */
export async function expectSnapshotSound(town: Town): Promise<void> {
  const [seen] = await rows(
    town.world.deps.main.db,
    sql<{ posted: number; entries: number; lowest: number }>`
        select coalesce(sum(posted), 0)::bigint as posted, (select coalesce(sum(amount_krw), 0)::bigint from entry) as entries,
               coalesce(min(posted - held) filter (where guarded), 0)::bigint as lowest from account`,
  )
  expect(seen).toMatchObject({ posted: 0, entries: 0 })
  expect(seen!.lowest).toBeGreaterThanOrEqual(0)
}

/**
 * Waits until all work has ended and the bank has answered, then compares ledger and bank with the
 * model.
 */
export async function expectAsModelled(play: Play): Promise<void> {
  const { town, model } = play
  const { db } = town.world.deps.main
  // The sweep finds deposits whose announcement reached no API.
  await town.ask('pay.sweepDeposits')
  await until(
    async () =>
      (
        await rows(
          db,
          sql<{ open: number }>`select (${town.sandbox.state.virtualDeposits.length}::int - (select count(*) from deposit)
                    + (select count(*) from bank_call where state in ('requested', 'sent', 'unknown'))
                    + (select count(*) from outbox where done_at is null and name in ('bank.call', 'pay.receiveDeposit', 'pay.settle', 'pay.sweepDeposits')
                       and run_at <= now()))::int as open`,
        )
      )[0]!.open,
    0,
    240_000,
    500,
  )
  for (const { bankCallId } of model.calls) {
    const [call] = await rows(db, sql<{ state: 'confirmed' | 'failed' }>`select state from bank_call where id = ${bankCallId}`)
    settleCall(model, bankCallId, call!.state)
  }
  const accounts = await rows(
    db,
    sql<{ kind: string; owner: string | null; posted: number; held: number }>`
        select kind, coalesce(person_id, shop_id)::text as owner, posted, held from account`,
  )
  const paid = await rows(
    db,
    sql<{ shopId: string; krw: number }>`
        select shop_id, sum(net_krw + fee_krw + vat_krw)::bigint as krw from payout where state not in ('failed', 'returned') group by shop_id`,
  )
  const of = (kind: string) => accounts.filter((account) => account.kind === kind)
  const house = (kind: string) => of(kind)[0]?.posted ?? 0
  const wallets = new Map(of('wallet').map(({ owner, posted }) => [owner!, posted]))
  const held = new Map(of('wallet').flatMap(({ owner, held: krw }) => (krw === 0 ? [] : [[owner!, krw] as const])))
  const shops = new Map(
    of('shop_payable').map(({ owner, posted }) => [owner!, posted + (paid.find((one) => one.shopId === owner)?.krw ?? 0)]),
  )
  expect(wallets).toEqual(withoutAbsent(model.wallets, wallets))
  expect(held).toEqual(new Map([...model.held].filter(([, krw]) => krw !== 0)))
  expect(shops).toEqual(withoutAbsent(model.shops, shops))
  expect(house('suspense')).toBe(model.suspenseKrw)
  expect(house('in_transit')).toBe(0)
  expect(town.sandbox.state.accounts[kiwiAccount.fintechUseNum]!.balanceKrw - kiwiAccount.balanceKrw).toBe(-house('central'))
  expect((await verifyLedger(town.world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
}

/**
 * Who never moved money may have no account, or an empty one: a shop has it from its first order
 * on, paid or not.
 */
function withoutAbsent(expected: MoneyModel['wallets'], found: Map<string, number>): Map<string, number> {
  const moved = [...expected].filter(([, krw]) => krw !== 0)
  return new Map([...[...found.keys()].map((owner) => [owner, expected.get(owner) ?? 0] as const), ...moved])
}
