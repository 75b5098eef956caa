import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LedgerModel } from '../../../test/worlds/ledger-model.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { holdInvariants, ledgerInvariants } from '../proof/internal/invariants/ledger.ts'
import { verifyLedger } from '../proof/verify-ledger.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { walletsOf } from './accounts.ts'
import { placeHold } from './holds.ts'
import { houseAccounts, type Outcome, type Posting, postTransfers } from './post-transfers.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const post = (postings: Posting[]) => write(world.ctx(), (tx) => postTransfers(tx, postings, world.deps.now()))
const item = (debitAccountId: string, creditAccountId: string, amountKrw: number, more: Partial<Posting> = {}): Posting => ({
  idempotencyKey: randomUUID(),
  kind: 'adjustment',
  debitAccountId,
  creditAccountId,
  amountKrw,
  memo: '',
  ...more,
})
const names = (outcomes: Outcome[]) => outcomes.map(({ outcome }) => outcome)
const { central, expense } = houseAccounts

async function wallets(count: number): Promise<string[]> {
  const people = await Promise.all(Array.from({ length: count }, () => world.person()))
  return write(world.ctx(), (tx) =>
    walletsOf(
      tx,
      people.map(({ id }) => id),
      world.deps.now(),
    ),
  )
}
const balanceOf = async (account: string) =>
  (await rows(world.deps.main.db, sql<{ posted: number; held: number }>`select posted, held from account where id = ${account}::uuid`))[0]!

/** The ledger's own rules; these transfers have no orders, payouts or approvals behind them. */
const own = new Set([ledgerInvariants, holdInvariants].flatMap((group) => Object.keys(group)))
async function expectSound() {
  const checks = (await verifyLedger(world.ctx())).filter(({ invariant }) => own.has(invariant))
  expect(checks).toHaveLength(own.size)
  expect(checks.filter(({ broken }) => broken > 0)).toEqual([])
}

describe('a batch', () => {
  it('refuses one bad item alone and keeps running balances exact', async () => {
    const [from, to] = (await wallets(2)) as [string, string]
    await post([item(central, from, 100)])
    const twice = randomUUID()
    const outcomes = await post([
      item(from, to, 60),
      item(from, to, 60),
      item(to, from, 60),
      item(from, to, 100, { idempotencyKey: twice }),
      item(from, to, 100, { idempotencyKey: twice }),
      item(from, to, 99, { idempotencyKey: twice }),
      item(from, randomUUID(), 1),
      item(to, from, 100, { dayLimitKrw: 99 }),
      item(to, from, 1, { holdId: randomUUID() }),
    ])
    expect(names(outcomes)).toEqual([
      'posted',
      'insufficient',
      'posted',
      'posted',
      'duplicate',
      'mismatch',
      'no_account',
      'over_limit',
      'no_hold',
    ])
    expect(outcomes[0]).toMatchObject({ debitBalanceKrw: 40 })
    expect(outcomes[3]).toMatchObject({ debitBalanceKrw: 0 })
    expect(outcomes[4]).toEqual({ ...outcomes[3], outcome: 'duplicate' })
    expect(await balanceOf(to)).toEqual({ posted: 100, held: 0 })
    await expectSound()
  })

  it('leaves no row behind of a refused item, whose key may then be used', async () => {
    const [from, to] = (await wallets(2)) as [string, string]
    const refused = item(from, to, 10)
    const rowsNow = () =>
      rows(
        world.deps.main.db,
        sql<{ transfers: number; entries: number; seqs: string }>`
          select (select count(*) from transfer) as transfers, (select count(*) from entry) as entries, (select sum(version) from account) as seqs`,
      )
    const before = await rowsNow()
    expect(names(await post([refused, refused]))).toEqual(['insufficient', 'insufficient'])
    expect(await rowsNow()).toEqual(before)
    await post([item(central, from, 10)])
    expect(names(await post([refused, refused]))).toEqual(['posted', 'duplicate'])
  })

  it('takes part of one key once, however many ask for it at a time', async () => {
    const [from, to] = (await wallets(2)) as [string, string]
    await post([item(central, from, 500)])
    const same = item(from, to, 10)
    const other = { ...same, amountKrw: 11 }
    const outcomes = (await Promise.all(Array.from({ length: 50 }, (_, n) => post([n % 5 === 4 ? other : same])))).flat()
    expect(outcomes.filter(({ outcome }) => outcome === 'posted')).toHaveLength(1)
    // Whichever of the two bodies came first has the key.
    const firstBody = [490, 489].indexOf((await balanceOf(from)).posted)
    expect(names(outcomes).filter((outcome) => outcome === 'duplicate')).toHaveLength(firstBody === 0 ? 39 : 9)
    await expectSound()
  })

  it('never overdraws, nor deadlocks, where 40 batches move money around in rings', async () => {
    const ring = await wallets(6)
    await post(ring.map((wallet) => item(central, wallet, 1_000)))
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        post(Array.from({ length: 3 }, (_, k) => item(ring[(n + k) % 6]!, ring[(n + 2 * k + 3) % 6]!, 500 + 10 * n))),
      ),
    )
    expect(new Set(outcomes.flat().map(({ outcome }) => outcome))).toEqual(new Set(['posted', 'insufficient']))
    const balances = await Promise.all(ring.map(async (wallet) => (await balanceOf(wallet)).posted))
    expect(balances.reduce((sum, balance) => sum + balance)).toBe(6_000)
    expect(Math.min(...balances)).toBeGreaterThanOrEqual(0)
    await expectSound()
  })
})

const accountAt = fc.nat({ max: 6 })
const oneItem = fc.record({
  key: fc.nat({ max: 25 }),
  debit: accountAt,
  credit: accountAt,
  amountKrw: fc.integer({ min: 1, max: 120 }),
  hold: fc.option(fc.nat({ max: 2 }), { nil: undefined, freq: 4 }),
  dayLimitKrw: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined, freq: 3 }),
})
const history = fc.record({
  funds: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 4, maxLength: 4 }),
  holds: fc.array(fc.record({ owner: fc.nat({ max: 3 }), amountKrw: fc.integer({ min: 1, max: 80 }) }), { maxLength: 3 }),
  batches: fc.array(fc.record({ moveDays: fc.constantFrom(0, 0, 1, 1, -1), items: fc.array(oneItem, { minLength: 1, maxLength: 24 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
})

it('decides random batches exactly as a plain ledger does', async () => {
  const seed = Number(process.env['KIWI_SEED'] ?? Date.now() % 1_000_000)
  console.log(`ledger batches: KIWI_SEED=${seed}`)
  const property = fc.asyncProperty(history, async ({ funds, holds, batches }) => {
    const guarded = await wallets(4)
    // Four wallets, two unguarded accounts, and one that does not exist.
    const accounts = [...guarded, central, expense, randomUUID()]
    const model = new LedgerModel()
    for (const [place, account] of accounts.slice(0, 6).entries()) model.open(account, place < 4)
    const initial = new Map<string, number>([
      [central, (await balanceOf(central)).posted],
      [expense, (await balanceOf(expense)).posted],
    ])
    const funding = guarded.flatMap((wallet, place) => (funds[place]! > 0 ? [item(central, wallet, funds[place]!)] : []))
    for (const { idempotencyKey: key, debitAccountId: debit, creditAccountId: credit, amountKrw } of funding)
      expect(model.post({ key, debit, credit, amountKrw }, '')).toBe('posted')
    if (funding.length > 0) await post(funding)
    const holdIds = await placeAll(holds, guarded, model)
    const prefix = randomUUID()

    for (const { moveDays, items } of batches) {
      // Clocks differ: one may be a day behind the one that posted before it.
      world.advance(moveDays * 86_400_000 + 1_000)
      const day = seoulDate(world.deps.now())
      const postings = items
        .filter(({ debit, credit }) => debit !== credit)
        .map(({ key, debit, credit, amountKrw, hold, dayLimitKrw }) => {
          const holdId = hold === undefined ? undefined : holdIds[hold]
          // The model's day counts wallets only, as the ledger's does.
          const limit = debit < 4 ? dayLimitKrw : undefined
          return item(accounts[debit]!, accounts[credit]!, amountKrw, {
            idempotencyKey: `${prefix}:${key}`,
            ...(holdId === undefined ? {} : { holdId }),
            ...(limit === undefined ? {} : { dayLimitKrw: limit }),
          })
        })
      if (postings.length === 0) continue
      const expected = postings.map(({ idempotencyKey, debitAccountId, creditAccountId, amountKrw, holdId, dayLimitKrw }) =>
        model.post(
          {
            key: idempotencyKey,
            debit: debitAccountId,
            credit: creditAccountId,
            amountKrw,
            ...(holdId ? { holdId } : {}),
            ...(dayLimitKrw ? { dayLimitKrw } : {}),
          },
          day,
        ),
      )
      expect(names(await post(postings))).toEqual(expected)
      for (const account of accounts.slice(0, 6)) {
        const { balance, held } = model.accounts.get(account)!
        expect(await balanceOf(account)).toEqual({ posted: balance + (initial.get(account) ?? 0), held })
      }
    }
  })
  await fc.assert(property, { numRuns: 40, seed })
  await expectSound()
})

async function placeAll(holds: { owner: number; amountKrw: number }[], guarded: string[], model: LedgerModel): Promise<string[]> {
  const ids: string[] = []
  for (const { owner, amountKrw } of holds) {
    const accountId = guarded[owner]!
    const { balance, held } = model.accounts.get(accountId)!
    const now = world.deps.now()
    const hold = {
      idempotencyKey: randomUUID(),
      accountId,
      amountKrw,
      causeId: randomUUID(),
      expiresAt: new Date(now.getTime() + 86_400_000_000),
    }
    const placing = write(world.ctx(), (tx) => placeHold(tx, hold, now))
    if (balance - held < amountKrw) {
      await expect(placing).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
      continue
    }
    const { holdId } = await placing
    model.hold(holdId, accountId, amountKrw)
    ids.push(holdId)
  }
  return ids
}
