import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { write } from '../../db/write.ts'
import { holdInvariants, ledgerInvariants } from '../proof/internal/invariants/ledger.ts'
import { verifyLedger } from '../proof/verify-ledger.ts'
import { readWallet } from '../wallet/read-wallet.ts'
import { walletsOf } from './accounts.ts'
import { expireHolds } from './expire-holds.ts'
import { placeHold, releaseHold } from './holds.ts'
import { postTransfers } from './post-transfers.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const minuteMs = 60_000
const walletOf = async (person: TestPerson) => (await write(world.ctx(), (tx) => walletsOf(tx, [person.id], world.deps.now())))[0]!

async function payerWith(amountKrw: number) {
  const person = await world.person()
  await world.fund(person, amountKrw)
  return { person, wallet: await walletOf(person) }
}
function authorise(accountId: string, amountKrw: number, more: { idempotencyKey?: string; dayLimitKrw?: number; forMs?: number } = {}) {
  const now = world.deps.now()
  const { idempotencyKey = randomUUID(), forMs = 60 * minuteMs, ...limit } = more
  const hold = { idempotencyKey, accountId, amountKrw, causeId: randomUUID(), expiresAt: new Date(now.getTime() + forMs), ...limit }
  return write(world.ctx(), (tx) => placeHold(tx, hold, now))
}
const capture = (holdId: string, from: string, to: string, amountKrw: number) =>
  write(world.ctx(), async (tx) => {
    const posting = {
      idempotencyKey: randomUUID(),
      kind: 'payment',
      debitAccountId: from,
      creditAccountId: to,
      amountKrw,
      memo: '',
      holdId,
    } as const
    const [result] = await postTransfers(tx, [posting], world.deps.now())
    return result!.outcome
  })
const release = (holdId: string, amountKrw: number | null) =>
  write(world.ctx(), (tx) => releaseHold(tx, holdId, amountKrw, 'voided', world.deps.now()))
const holdNow = async (id: string) =>
  (
    await rows(
      world.deps.main.db,
      sql<{ state: string; capturedKrw: number; releasedKrw: number }>`
        select state, captured_krw, released_krw from hold where id = ${id}::uuid`,
    )
  )[0]
const purse = async (person: TestPerson) => {
  const { balanceKrw, heldKrw } = await readWallet(person.ctx)
  return { balanceKrw, heldKrw }
}
const own = new Set([ledgerInvariants, holdInvariants].flatMap((group) => Object.keys(group)))
async function expectSound() {
  expect((await verifyLedger(world.ctx())).filter(({ invariant, broken }) => own.has(invariant) && broken > 0)).toEqual([])
}

describe('a hold', () => {
  it('promises money that nothing else can spend, and is captured in parts', async () => {
    const { person, wallet } = await payerWith(1_000)
    const shop = await walletOf(await world.person())
    const { holdId } = await authorise(wallet, 800)
    expect(await purse(person)).toEqual({ balanceKrw: 1_000, heldKrw: 800 })
    await expect(authorise(wallet, 201)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    expect(await capture(holdId, wallet, shop, 300)).toBe('posted')
    expect(await capture(holdId, wallet, shop, 501)).toBe('no_hold')
    expect(await purse(person)).toEqual({ balanceKrw: 700, heldKrw: 500 })
    expect(await release(holdId, 100)).toBe(100)
    expect(await capture(holdId, wallet, shop, 400)).toBe('posted')
    expect(await holdNow(holdId)).toEqual({ state: 'captured', capturedKrw: 700, releasedKrw: 100 })
    expect(await purse(person)).toEqual({ balanceKrw: 300, heldKrw: 0 })
    expect(await release(holdId, null)).toBe(0)
    expect(await release(randomUUID(), null)).toBe(0)
    await expectSound()
  })

  it('cannot be captured from another wallet', async () => {
    const [mine, other] = [await payerWith(100), await payerWith(100)]
    const { holdId } = await authorise(mine.wallet, 50)
    expect(await capture(holdId, other.wallet, mine.wallet, 50)).toBe('no_hold')
  })

  it('is placed once for 50 parallel calls with one key; another body with that key is refused', async () => {
    const { person, wallet } = await payerWith(1_000)
    const idempotencyKey = randomUUID()
    const placed = await Promise.all(Array.from({ length: 50 }, () => authorise(wallet, 100, { idempotencyKey })))
    expect(new Set(placed.map(({ holdId }) => holdId)).size).toBe(1)
    expect(placed.filter(({ outcome }) => outcome === 'held')).toHaveLength(1)
    await expect(authorise(wallet, 101, { idempotencyKey })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    expect(await purse(person)).toEqual({ balanceKrw: 1_000, heldKrw: 100 })
  })

  it('waits for another that is being placed on the same wallet, and then sees what is left', async () => {
    const { wallet } = await payerWith(10_000)
    let second: Promise<unknown> = Promise.resolve()
    const held = await write(world.ctx(), async (tx) => {
      const now = world.deps.now()
      const first = {
        idempotencyKey: randomUUID(),
        accountId: wallet,
        amountKrw: 6_000,
        causeId: randomUUID(),
        expiresAt: new Date(now.getTime() + minuteMs),
      }
      const { holdId } = await placeHold(tx, first, now)
      second = authorise(wallet, 6_000).catch((error: { code: string }) => error.code)
      const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      await expect.poll(async () => (await rows(world.deps.main.db, waiting)).length).toBe(1)
      return holdId
    })
    expect(await second).toBe('INSUFFICIENT_FUNDS')
    await write(world.ctx(), (tx) => releaseHold(tx, held, null, 'voided', world.deps.now()))
  })

  it('counts into the day’s limit when it is placed, not again when it is captured', async () => {
    const { wallet } = await payerWith(1_000)
    const to = await walletOf(await world.person())
    const { holdId } = await authorise(wallet, 300, { dayLimitKrw: 500 })
    await expect(authorise(wallet, 201, { dayLimitKrw: 500 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    expect(await capture(holdId, wallet, to, 300)).toBe('posted')
    await authorise(wallet, 200, { dayLimitKrw: 500 })
  })

  it('says of a wallet’s last won that the day’s limit is passed, not that money is missing', async () => {
    const { wallet } = await payerWith(1_000)
    await expect(authorise(wallet, 1_000, { dayLimitKrw: 500 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    await authorise(wallet, 1_000, { dayLimitKrw: 1_000 })
  })

  it('gives no more than it promised to 40 parallel captures and releases', async () => {
    const { person, wallet } = await payerWith(10_000)
    const to = await walletOf(await world.person())
    const { holdId } = await authorise(wallet, 1_000)
    const results = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const amountKrw = 20 + n * 3
        if (n % 2 === 0) return { captured: (await capture(holdId, wallet, to, amountKrw)) === 'posted' ? amountKrw : 0, released: 0 }
        return { captured: 0, released: await release(holdId, amountKrw) }
      }),
    )
    const captured = results.reduce((sum, one) => sum + one.captured, 0)
    const released = results.reduce((sum, one) => sum + one.released, 0)
    expect(captured + released).toBeLessThanOrEqual(1_000)
    expect(await holdNow(holdId)).toMatchObject({ capturedKrw: captured, releasedKrw: released })
    expect(await purse(person)).toEqual({ balanceKrw: 10_000 - captured, heldKrw: 1_000 - captured - released })
    await expectSound()
  })
})

describe('expiry', () => {
  // Expire what earlier tests left open, so that counts are those of one test.
  beforeEach(async () => {
    world.advance(120 * minuteMs)
    await expireHolds(world.ctx())
  })

  it('gives back what nobody came for, once, and leaves what is in time', async () => {
    const { person, wallet } = await payerWith(1_000)
    const to = await walletOf(await world.person())
    const part = (await authorise(wallet, 300, { forMs: minuteMs })).holdId
    const whole = (await authorise(wallet, 200, { forMs: minuteMs })).holdId
    const later = (await authorise(wallet, 100, { forMs: 60 * minuteMs })).holdId
    await capture(part, wallet, to, 120)
    world.advance(5 * minuteMs)
    // The order that asked for it has its chance first.
    expect(await expireHolds(world.ctx())).toEqual({ expired: 0 })
    world.advance(10 * minuteMs)
    const runs = await Promise.all([expireHolds(world.ctx()), expireHolds(world.ctx())])
    expect(runs.reduce((sum, { expired }) => sum + expired, 0)).toBe(2)
    expect(await holdNow(part)).toEqual({ state: 'expired', capturedKrw: 120, releasedKrw: 180 })
    expect(await holdNow(whole)).toEqual({ state: 'expired', capturedKrw: 0, releasedKrw: 200 })
    expect(await holdNow(later)).toMatchObject({ state: 'open' })
    expect(await purse(person)).toEqual({ balanceKrw: 880, heldKrw: 100 })
    expect(await capture(whole, wallet, to, 1)).toBe('no_hold')
    await expectSound()
  })

  /** The SQL function alone: the job's statement also reads `account`. */
  const expireNow = (tx: MainTx) => {
    const at = world.deps.now()
    return rows(tx.db, sql<{ holdId: string }>`select hold_id from expire_holds(${at}::timestamptz, 10, ${at}::timestamptz)`)
  }

  it('leaves a wallet that somebody is using to the next run, and waits for nobody', async () => {
    const [busy, free] = [await payerWith(1_000), await payerWith(1_000)]
    const [later, now] = [await authorise(busy.wallet, 300, { forMs: minuteMs }), await authorise(free.wallet, 200, { forMs: minuteMs })]
    world.advance(20 * minuteMs)
    await transaction(world.owner, async (tx) => {
      await rows(tx.db, sql`select 1 from account where id = ${busy.wallet}::uuid for no key update`)
      expect(await expireHolds(world.ctx())).toEqual({ expired: 1 })
    })
    expect([await holdNow(later.holdId), await holdNow(now.holdId)]).toMatchObject([{ state: 'open' }, { state: 'expired' }])
    expect(await expireHolds(world.ctx())).toEqual({ expired: 1 })
    expect(await purse(busy.person)).toEqual({ balanceKrw: 1_000, heldKrw: 0 })
    await expectSound()
  })

  it('locks no wallet but those it gives back to', async () => {
    const [due, other] = [await payerWith(1_000), await payerWith(1_000)]
    await authorise(due.wallet, 300, { forMs: minuteMs })
    world.advance(20 * minuteMs)
    const lock = (wallet: string) =>
      transaction(world.owner, (tx) => rows(tx.db, sql`select 1 from account where id = ${wallet}::uuid for no key update nowait`)).then(
        () => 'free',
        () => 'locked',
      )
    await write(world.ctx(), async (tx) => {
      expect(await expireNow(tx)).toHaveLength(1)
      expect([await lock(due.wallet), await lock(other.wallet)]).toEqual(['locked', 'free'])
    })
  })

  it('does not touch a hold that was released while it was on its way to the wallet', async () => {
    const { person, wallet } = await payerWith(1_000)
    const { holdId } = await authorise(wallet, 300, { forMs: minuteMs })
    world.advance(20 * minuteMs)
    let expiring: Promise<unknown[]> | undefined
    await transaction(world.owner, async (tx) => {
      // The run has chosen its holds and now waits to read their wallets.
      await rows(tx.db, sql`lock table account in access exclusive mode`)
      expiring = write(world.ctx(), expireNow)
      const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%expire_holds%'`
      await expect.poll(async () => (await rows(world.deps.main.db, waiting)).length).toBe(1)
      await rows(tx.db, sql`select release_hold(${holdId}::uuid, null, 'voided', ${world.deps.now()}::timestamptz)`)
    })
    expect(await expiring).toEqual([])
    expect(await holdNow(holdId)).toEqual({ state: 'voided', capturedKrw: 0, releasedKrw: 300 })
    expect(await purse(person)).toEqual({ balanceKrw: 1_000, heldKrw: 0 })
    await expectSound()
  })

  it('tells the person that their money is free', async () => {
    const { person, wallet } = await payerWith(1_000)
    await authorise(wallet, 300, { forMs: minuteMs })
    const events = () =>
      rows(world.deps.main.db, sql<{ n: number }>`select count(*) as n from event where person_id = ${person.id} and kind = 'wallet'`)
    const [before] = await events()
    world.advance(20 * minuteMs)
    await expireHolds(world.ctx())
    expect((await events())[0]!.n).toBe(before!.n + 1)
  })
})
