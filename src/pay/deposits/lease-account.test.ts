import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { addAccounts } from './add-accounts.ts'
import { leaseAccount } from './lease-account.ts'
import { readPressure } from './pool-pressure.ts'
import { readCurrentLease, readLease } from './read-lease.ts'
import { expireLeases, releaseAccount } from './release-account.ts'
import { leaseMs, quarantineMs } from './rules.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

let numbers = 0
const fill = (count: number) =>
  addAccounts(
    world.ctx(),
    Array.from({ length: count }, () => ({ bankCode: '088', accountNumber: String(1_000_000 + ++numbers) })),
  )
/** Each test has a pool of its own; the accounts of earlier ones are retired. */
async function freshPool(count: number) {
  await run(world.deps.main.db, sql`update virtual_account set is_retired = true`)
  await fill(count)
}
const wish = (amountKrw = 10_000) => ({ idempotencyKey: randomUUID(), amountKrw, depositorName: '김하늘' })
const code = (asked: Promise<unknown>) =>
  asked.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  )

describe('the pool of virtual accounts', () => {
  it('has exactly 100 live leases after 500 people ask for one of 100 at once, and nobody has two', async () => {
    await freshPool(100)
    const people: TestPerson[] = []
    for (let n = 0; n < 500; n += 1) people.push(await world.person())
    // On a busy machine some wait too long for a connection and, as clients do, ask again with the
    // same key.
    const ask = async (person: TestPerson, asked = wish()): Promise<string> => {
      const outcome = await code(leaseAccount(person.ctx, asked))
      return outcome === 'UNAVAILABLE' ? ask(person, asked) : outcome
    }
    const codes = await Promise.all(people.map((person) => ask(person)))
    expect(codes.filter((one) => one === 'ok')).toHaveLength(100)
    expect(codes.filter((one) => one === 'ALL_ACCOUNTS_BUSY')).toHaveLength(400)
    const [live] = await rows(
      world.deps.main.db,
      sql<{ leases: number; accounts: number; people: number; marked: number }>`
          select count(*)::int as leases, count(distinct virtual_account_id)::int as accounts, count(distinct person_id)::int as people,
                 (select count(*)::int from virtual_account v join virtual_account_lease l on l.id = v.lease_id and l.virtual_account_id = v.id) as marked
          from virtual_account_lease where state = 'live'`,
    )
    expect(live).toEqual({ leases: 100, accounts: 100, people: 100, marked: 100 })
    expect(await readPressure(world.ctx())).toEqual({ total: 100, free: 0, leased: 100, quarantined: 0, refusedLastHour: 400 })
  })

  it('gives one lease for 50 parallel calls with one key, and refuses the key with another body', async () => {
    await freshPool(3)
    const person = await world.person()
    const asked = wish()
    const leases = await Promise.all(Array.from({ length: 50 }, () => leaseAccount(person.ctx, asked)))
    expect(new Set(leases.map(({ leaseId }) => leaseId)).size).toBe(1)
    await expect(leaseAccount(person.ctx, { ...asked, amountKrw: 1 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    expect(await code(leaseAccount(person.ctx, wish()))).toBe('CONFLICT')
    expect((await readPressure(world.ctx())).leased).toBe(1)
  })

  it('lets one of 20 parallel calls of one person with different keys have an account', async () => {
    await freshPool(5)
    const person = await world.person()
    const codes = await Promise.all(Array.from({ length: 20 }, () => code(leaseAccount(person.ctx, wish()))))
    expect(codes.filter((one) => one === 'ok')).toHaveLength(1)
    expect(codes.filter((one) => one === 'CONFLICT')).toHaveLength(19)
  })

  it('lets an account rest after it was given back or ran out, then lends it again', async () => {
    await freshPool(1)
    const [first, second] = [await world.person(), await world.person()]
    const lease = await leaseAccount(first.ctx, wish())
    expect(await code(leaseAccount(second.ctx, wish()))).toBe('ALL_ACCOUNTS_BUSY')
    expect((await releaseAccount(first.ctx, { leaseId: lease.leaseId })).state).toBe('released')
    expect((await releaseAccount(first.ctx, { leaseId: lease.leaseId })).state).toBe('released')
    expect(await code(leaseAccount(second.ctx, wish()))).toBe('ALL_ACCOUNTS_BUSY')
    expect(await readPressure(world.ctx())).toMatchObject({ free: 0, quarantined: 1 })
    world.advance(quarantineMs + 1)
    const next = await leaseAccount(second.ctx, wish())
    expect(next.accountNumber).toBe(lease.accountNumber)
    world.advance(leaseMs)
    expect((await readCurrentLease(second.ctx))?.state).toBe('expired')
    expect((await expireLeases(world.ctx())).expired).toBeGreaterThan(0)
    expect(await expireLeases(world.ctx())).toEqual({ expired: 0 })
    expect(await readPressure(world.ctx())).toMatchObject({ free: 0, quarantined: 1, leased: 0 })
    world.advance(quarantineMs + 1)
    expect(await readPressure(world.ctx())).toMatchObject({ free: 1 })
    // Of the two of this day.
    const again = await leaseAccount(second.ctx, wish())
    expect(await readCurrentLease(second.ctx)).toMatchObject({ leaseId: again.leaseId, state: 'live' })
  })

  it('shows and ends leases to their person only', async () => {
    await freshPool(2)
    const [mine, other] = [await world.person(), await world.person()]
    const { leaseId } = await leaseAccount(mine.ctx, wish())
    expect(await readCurrentLease(other.ctx)).toBeNull()
    await expect(readLease(other.ctx, { leaseId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(releaseAccount(other.ctx, { leaseId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await readLease(mine.ctx, { leaseId })).toMatchObject({ state: 'live', bankName: '신한은행' })
  })

  it('does not let one person wear the pool out, nor lease above the day’s limit', async () => {
    await freshPool(20)
    const person = await world.person()
    for (let n = 0; n < 6; n += 1) {
      const { leaseId } = await leaseAccount(person.ctx, wish())
      await releaseAccount(person.ctx, { leaseId })
    }
    expect(await code(leaseAccount(person.ctx, wish()))).toBe('TOO_MANY_REQUESTS')
    const rich = await world.person()
    expect(await code(leaseAccount(rich.ctx, wish(2_000_001)))).toBe('LIMIT_EXCEEDED')
  })

  it('takes accounts into the pool once', async () => {
    const accounts = [{ bankCode: '088', accountNumber: '77700001' }]
    expect(await addAccounts(world.ctx(), accounts)).toEqual({ added: 1 })
    expect(await addAccounts(world.ctx(), accounts)).toEqual({ added: 0 })
  })
})
