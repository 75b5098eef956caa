import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kiwiAccount } from '../../../sandbox/credentials.ts'
import { depositBooks, fillPool, sendTo, unknownAccount } from '../../../test/bank-deposits.ts'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import type { TestPerson, World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { leavingObstacles } from '../../commerce/orders/leaving-obstacles.ts'
import { hastenLeaving } from '../../social/leaving/hasten-leaving.ts'
import { leave } from '../../social/leaving/leave.ts'
import { verifyLedger } from '../proof/verify-ledger.ts'
import { readWallet } from '../wallet/read-wallet.ts'
import { leaseAccount } from './lease-account.ts'
import { listSuspense } from '../desk/list-suspense.ts'
import { readCurrentLease } from './read-lease.ts'
import { receiveDeposit, sweepDeposits } from './receive-deposit.ts'
import { recordDeposit } from './internal/record-deposit.ts'
import { expireLeases, releaseAccount } from './release-account.ts'
import { resolveDeposit } from '../desk/resolve-deposit.ts'
import { leaseMs } from './rules.ts'
import { listSetAside } from '../desk/list-set-aside.ts'
import { resolveSetAside } from '../desk/resolve-set-aside.ts'
import { write } from '../../db/write.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: World
let admin: TestPerson
beforeAll(async () => {
  fixture = await sandboxWorld()
  ;({ world } = fixture)
  await fillPool(world)
  admin = await world.person({ role: 'admin' })
})
afterAll(() => fixture.close())

/** Both clocks, Kiwi's and the bank's. */
async function advance(ms: number) {
  world.advance(ms)
  await fetch(`${fixture.sandbox.url}/control/advance`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ms }),
  })
}
async function leased(amountKrw = 10_000, person?: TestPerson) {
  const who = person ?? (await world.person())
  return { person: who, lease: await leaseAccount(who.ctx, { idempotencyKey: randomUUID(), amountKrw, depositorName: '김하늘' }) }
}
const pay = (account: { bankCode: string; accountNumber: string }, amountKrw = 10_000, depositor = '김하늘') =>
  sendTo(fixture.sandbox.url, account, { amountKrw, depositor })
const balanceOf = async (person: TestPerson) => (await readWallet(person.ctx)).balanceKrw
const sweep = () => sweepDeposits(world.ctx())
const booked = async (id: string) => (await depositBooks(world)).deposits.find((one) => one.bankDepositId === id)
const desk = () => listSuspense(admin.ctx, { cursor: null, limit: 50 })
const onDesk = async (id: string) => {
  const [row] = await rows(world.deps.main.db, sql<{ id: string }>`select id from deposit where bank_deposit_id = ${id}`)
  return (await desk()).deposits.find((item) => item.depositId === row?.id)
}
async function strayed(amountKrw = 7_000) {
  const { id } = await pay(unknownAccount, amountKrw)
  await sweep()
  return (await onDesk(id))!.depositId
}

describe('money on a virtual account', () => {
  it('is booked once although 20 runners hear of it at once', async () => {
    const { person, lease } = await leased()
    const { id } = await pay(lease)
    await Promise.all([
      ...Array.from({ length: 20 }, () => receiveDeposit(world.ctx(), { bankDepositId: id })),
      ...Array.from({ length: 3 }, () => sweep()),
    ])
    expect(await balanceOf(person)).toBe(10_000)
    expect(await booked(id)).toMatchObject({ state: 'matched', transfers: 1 })
  })

  it('tells the person, by a notice and by their wallet’s live event', async () => {
    const { person, lease } = await leased()
    await pay(lease)
    await sweep()
    await world.runJobs()
    const told = await rows(world.deps.main.db, sql`select kind, amount_krw from notification where person_id = ${person.id}`)
    expect(told).toEqual([{ kind: 'deposit_received', amountKrw: 10_000 }])
    const events = await rows(
      world.deps.main.db,
      sql<{ payload: object }>`select payload from event where person_id = ${person.id} and kind = 'wallet'`,
    )
    expect(events.map(({ payload }) => payload)).toMatchObject([{ balanceKrw: 10_000 }])
  })

  it('of another amount or name waits in suspense, the lease goes on, and the right money still comes', async () => {
    const { person, lease } = await leased()
    const [less, other] = [await pay(lease, 9_999), await pay(lease, 10_000, '박서준')]
    const right = await pay(lease)
    await sweep()
    expect(await booked(less.id)).toMatchObject({ state: 'suspense', reason: 'wrong_amount' })
    expect(await booked(other.id)).toMatchObject({ state: 'suspense', reason: 'wrong_name' })
    expect(await booked(right.id)).toMatchObject({ state: 'matched' })
    expect(await balanceOf(person)).toBe(10_000)
    expect(await onDesk(less.id)).toMatchObject({ amountKrw: 9_999, lease: { handle: person.handle, amountKrw: 10_000 } })
  })

  it('sent twice is credited once; the second is late', async () => {
    const { person, lease } = await leased()
    const [first, second] = [await pay(lease), await pay(lease)]
    await sweep()
    expect(await booked(first.id)).toMatchObject({ state: 'matched' })
    expect(await booked(second.id)).toMatchObject({ state: 'suspense', reason: 'late' })
    expect(await balanceOf(person)).toBe(10_000)
  })

  it('of somebody who has left meanwhile waits at the desk, in no wallet', async () => {
    const { person, lease } = await leased()
    const { id } = await pay(lease)
    await advance(60_000)
    await releaseAccount(person.ctx, { leaseId: lease.leaseId })
    await leave(person.ctx, { words: 'erase', handle: person.handle }, leavingObstacles)
    await hastenLeaving(world.ctx(), person.handle, { actor: 'cli:test', reason: '본인의 요청' })
    await world.runJobs()
    await sweep()
    expect(await booked(id)).toMatchObject({ state: 'suspense', reason: 'person_left', transfers: 1 })
    expect(await onDesk(id)).toMatchObject({ amountKrw: 10_000, reason: 'person_left', lease: { handle: '' } })
    expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
  })

  it('that came in time counts although we hear of it after the lease ran out or was given back', async () => {
    const [slow, hasty] = [await leased(), await leased(20_000)]
    await pay(slow.lease)
    await pay(hasty.lease, 20_000)
    // The bank's clock runs on between the lines of a test; Kiwi's stands still.
    await advance(60_000)
    await releaseAccount(hasty.person.ctx, { leaseId: hasty.lease.leaseId })
    await advance(leaseMs)
    await expireLeases(world.ctx())
    await sweep()
    expect([await balanceOf(slow.person), await balanceOf(hasty.person)]).toEqual([10_000, 20_000])
    expect(await readCurrentLease(slow.person.ctx)).toMatchObject({ state: 'paid' })
  })

  it('that came late is known by the last lease, also when the next person has the account by then', async () => {
    const { person, lease } = await leased()
    await advance(leaseMs + 1_000)
    await expireLeases(world.ctx())
    const { id } = await pay(lease)
    await sweep()
    expect(await booked(id)).toMatchObject({ state: 'suspense', reason: 'late' })
    expect(await onDesk(id)).toMatchObject({ lease: { leaseId: lease.leaseId, handle: person.handle } })
    expect(await balanceOf(person)).toBe(0)
    await world.runJobs()
    expect(await rows(world.deps.main.db, sql`select kind from notification where person_id = ${person.id}`)).toEqual([
      { kind: 'deposit_held' },
    ])
  })

  it('on an account nobody ever leased, or that is not in our pool, waits with that reason', async () => {
    const { id } = await pay(unknownAccount)
    await sweep()
    expect(await booked(id)).toMatchObject({ state: 'suspense', reason: 'unknown_account' })
    expect(await onDesk(id)).toMatchObject({ accountNumber: null, lease: null })
    const [free] = await rows(
      world.deps.main.db,
      sql<{ bankCode: string; accountNumber: string }>`select bank_code, account_number from virtual_account v
          where not exists (select from virtual_account_lease l where l.virtual_account_id = v.id) limit 1`,
    )
    const stray = await pay(free!)
    await sweep()
    expect(await booked(stray.id)).toMatchObject({ reason: 'no_lease' })
  })

  it('appears on the central account’s statement under the bank’s id of the deposit', async () => {
    const { lease } = await leased()
    const { id } = await pay(lease, 12_345)
    const line = fixture.sandbox.state.accounts[kiwiAccount.fintechUseNum]!.statement.at(-1)
    expect(line).toMatchObject({ memo: id, amountKrw: 12_345, inout: '입금' })
  })

  it('is booked so that the ledger and the bank agree on every won', async () => {
    await sweep()
    const { house: kept, deposits } = await depositBooks(world)
    expect(deposits).toHaveLength(fixture.sandbox.state.virtualDeposits.length)
    expect(deposits.every(({ transfers }) => transfers >= 1)).toBe(true)
    expect(kept['suspense']).toBe((await desk()).totalKrw)
  })

  it('of two bookings at once of which one dies, is booked by the other', async () => {
    const { person, lease } = await leased()
    const { id } = await pay(lease)
    const found = (await world.deps.platform.deposits.fetch(id))!
    const dying = write(world.ctx(), async (tx) => {
      await recordDeposit(tx, found, world.deps.now())
      throw new Error('killed')
    })
    const [died] = await Promise.allSettled([dying, write(world.ctx(), (tx) => recordDeposit(tx, found, world.deps.now()))])
    expect(died.status).toBe('rejected')
    expect(await balanceOf(person)).toBe(10_000)
  })

  it('belongs to the lease that began while it waited for the account', async () => {
    const [{ person, lease }, next] = [await leased(), await world.person()]
    await releaseAccount(person.ctx, lease)
    const found = (await world.deps.platform.deposits.fetch((await pay(lease)).id))!
    world.advance(1)
    const now = world.deps.now()
    const id = newId(now)
    const begins = sql`
      with taken as (update virtual_account set lease_id = ${id}::uuid where account_number = ${lease.accountNumber} returning id)
      insert into virtual_account_lease (id, virtual_account_id, person_id, amount_krw, depositor_name, state, idempotency_key, request_hash, created_at, expires_at)
      select ${id}::uuid, taken.id, ${next.id}::uuid, amount_krw, depositor_name, 'live', ${id}, request_hash, ${now}::timestamptz, ${now}::timestamptz + interval '1 minute'
      from taken join virtual_account_lease l on l.virtual_account_id = taken.id where l.id = ${lease.leaseId}::uuid`
    const book = () => write(world.ctx(), (tx) => recordDeposit(tx, found, now))
    expect(await meanwhile(world, (tx) => run(tx.db, begins), book)).toEqual({ answer: true, waited: true })
    expect(await balanceOf(next)).toBe(10_000)
  })
})

describe('a list with a row that cannot be read or booked', () => {
  const rowsAside = async () => (await listSetAside(admin.ctx, { cursor: null, limit: 50 })).rows
  const told = () => fixture.sandbox.state.virtualDeposits
  /** An honest deposit behind a bad row, whose announcement got lost. */
  async function honestBehind(spoil: () => void) {
    const { person, lease } = await leased()
    const { id } = await pay(lease)
    const honest = told().splice(
      told().findIndex((one) => one.id === id),
      1,
    )[0]!
    spoil()
    told().push(honest)
    return person
  }

  it('credits the honest money behind a name of control characters, and books that money too', async () => {
    const { lease } = await leased(4_997)
    const bad = await pay(lease, 4_997, '=1+1\u0007\u0000x')
    const { person, lease: good } = await leased(7_000)
    await pay(good, 7_000)
    expect(await sweep()).toMatchObject({ booked: 2, setAside: 0 })
    expect(await balanceOf(person)).toBe(7_000)
    expect(await booked(bad.id)).toMatchObject({ state: 'suspense', reason: 'wrong_name' })
  })

  it('sets the row aside once, however often it is told, and goes on', async () => {
    const bad = { ...told()[0]!, id: 'VDBAD', amountKrw: -5 }
    const person = await honestBehind(() => told().push(bad, bad))
    expect(await sweep()).toMatchObject({ booked: 1, setAside: 2 })
    expect(await balanceOf(person)).toBe(10_000)
    // Read from the beginning, as after a restored database.
    await run(world.deps.main.db, sql`delete from deposit_cursor`)
    expect(await sweep()).toMatchObject({ booked: 0, setAside: 2 })
    await receiveDeposit(world.ctx(), { bankDepositId: 'VDBAD' })
    const [row, ...others] = await rowsAside()
    expect([row, others]).toMatchObject([{ list: 'deposits', timesSeen: 5, reason: expect.stringContaining('amountKrw') }, []])
    expect(row!.raw).toContain('"amountKrw":-5')
    expect(row!.raw).not.toContain(bad.accountNumber)
    told().splice(0, told().length, ...told().filter(({ id }) => id !== 'VDBAD'))
  })

  it('sets aside what the database refuses, and what contradicts what was booked', async () => {
    await run(world.owner.db, sql`alter table deposit add constraint no_666 check (amount_krw <> 666)`)
    const { lease } = await leased(666)
    const refused = await pay(lease, 666)
    const first = told()[0]!
    // One id, given to other money: another amount, another account, another name.
    const others = [{ amountKrw: first.amountKrw + 1 }, { accountNumber: '99999999' }, { depositorName: '다른 사람' }]
    const person = await honestBehind(() => told().push(...others.map((other) => ({ ...first, ...other }))))
    expect(await sweep()).toMatchObject({ booked: 1, setAside: 4 })
    expect(await balanceOf(person)).toBe(10_000)
    expect((await rowsAside()).map(({ reason }) => reason).sort()).toEqual([
      expect.stringContaining('amountKrw: Too small'),
      expect.stringContaining('it could not be booked'),
      ...others.map(() => expect.stringContaining('told another amount')),
    ])
    await run(world.owner.db, sql`alter table deposit drop constraint no_666`)
    told().splice(0, told().length, ...told().filter((one, at, all) => all.findIndex(({ id }) => id === one.id) === at))
    // Mended, and asked for by its id.
    await receiveDeposit(world.ctx(), { bankDepositId: refused.id })
    expect(await booked(refused.id)).toMatchObject({ state: 'matched' })
  })

  it('stops at a page that is no page, and at a store that is away, for those pass', async () => {
    await fetch(`${fixture.sandbox.url}/control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'virtualaccounts', operation: 'list', kind: 'http500', times: 1 }),
    })
    await expect(sweep()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await sweep()).toMatchObject({ setAside: 0 })
  })

  it('is resolved by one admin, with a reason on record, and stays resolved when it is told again', async () => {
    const [row] = await rowsAside()
    const { rowId } = row!
    expect(await resolveSetAside(admin.ctx, { rowId, reason: '은행이 고쳐 보냄' })).toEqual({ rowId, state: 'resolved' })
    await expect(resolveSetAside(admin.ctx, { rowId, reason: '다시 한번' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(resolveSetAside(admin.ctx, { rowId: randomUUID(), reason: '없는 것' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const stranger = await world.person()
    const [other] = await rowsAside()
    await expect(resolveSetAside(stranger.ctx, { rowId: other!.rowId, reason: '남의 일' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const decisions = await rows(world.deps.main.db, sql`select action, reason from money_decision where subject_id = ${rowId}`)
    expect(decisions).toEqual([{ action: 'row.resolve', reason: '은행이 고쳐 보냄' }])
    expect((await rowsAside()).some((one) => one.rowId === rowId)).toBe(false)
  })
})

describe('the suspense desk', () => {
  it('shows the oldest first, page by page', async () => {
    const ids = [await strayed(), await strayed()].toSorted()
    // Its row lies behind the other one's now.
    await run(world.owner.db, sql`update deposit set reason = reason where id = ${ids[0]!}`)
    const all = (await desk()).deposits.map(({ depositId }) => depositId)
    expect(all.filter((id) => ids.includes(id))).toEqual(ids)
    const page = await listSuspense(admin.ctx, { cursor: null, limit: all.length - 1 })
    expect(page.deposits.map(({ depositId }) => depositId)).toEqual(all.slice(0, -1))
    const rest = await listSuspense(admin.ctx, { cursor: page.nextCursor, limit: 5 })
    expect([rest.deposits.map(({ depositId }) => depositId), rest.nextCursor]).toEqual([all.slice(-1), null])
  })

  it('credits a wallet once, with the reason kept and the person told', async () => {
    const depositId = await strayed()
    const person = await world.person()
    const decision = { decision: 'credit', depositId, toPersonId: person.id, toHandle: person.handle, reason: '전화로 확인했어요' } as const
    await resolveDeposit(admin.ctx, decision)
    expect(await balanceOf(person)).toBe(7_000)
    await expect(resolveDeposit(admin.ctx, decision)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await balanceOf(person)).toBe(7_000)
    const kept = await rows(world.deps.main.db, sql`select action, reason, person_id from money_decision where subject_id = ${depositId}`)
    expect(kept).toEqual([{ action: 'deposit.credit', reason: '전화로 확인했어요', personId: admin.id }])
    expect((await desk()).deposits.some((item) => item.depositId === depositId)).toBe(false)
  })

  it('lets one of two admins win who decide at once', async () => {
    const depositId = await strayed()
    const [person, second] = [await world.person(), await world.person({ role: 'admin' })]
    const before = (await depositBooks(world)).house
    const outcomes = await Promise.allSettled([
      resolveDeposit(admin.ctx, { decision: 'credit', depositId, toPersonId: person.id, toHandle: person.handle, reason: '본인 확인함' }),
      resolveDeposit(second.ctx, { decision: 'return', depositId, reason: '돌려보냄' }),
      resolveDeposit(second.ctx, { decision: 'keep', depositId, reason: '시효가 지남' }),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const after = (await depositBooks(world)).house
    expect(before['suspense']! - after['suspense']!).toBe(7_000)
    expect((await rows(world.deps.main.db, sql`select from money_decision where subject_id = ${depositId}`)).length).toBe(1)
  })

  it('books a return out through the bank, and what is kept as income', async () => {
    const [back, kept] = [await strayed(1_000), await strayed(2_000)]
    const before = (await depositBooks(world)).house
    await resolveDeposit(admin.ctx, { decision: 'return', depositId: back, reason: '보낸 분께 돌려드림' })
    await resolveDeposit(admin.ctx, { decision: 'keep', depositId: kept, reason: '주인이 없음' })
    const after = (await depositBooks(world)).house
    expect(after['central']! - before['central']!).toBe(1_000)
    expect(after['fee']! - before['fee']!).toBe(2_000)
    expect(after['suspense']! - before['suspense']!).toBe(-3_000)
  })

  it('refuses the admin’s own wallet, that of who works with them, nobody’s, and what does not exist, leaving all as it was', async () => {
    const depositId = await strayed()
    const reason = '아무 이유나'
    const shop = await world.shop()
    const { id, handle } = shop.owner
    const worker = await world.shopMember(shop, 'finance', await world.person({ role: 'admin' }))
    await expect(
      resolveDeposit(worker.ctx, { decision: 'credit', depositId, toPersonId: id, toHandle: handle, reason }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN', field: 'toPersonId' })
    await expect(
      resolveDeposit(admin.ctx, { decision: 'credit', depositId, toPersonId: admin.id, toHandle: admin.handle, reason }),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(
      resolveDeposit(admin.ctx, { decision: 'credit', depositId, toPersonId: randomUUID(), toHandle: 'nobody.here', reason }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(resolveDeposit(admin.ctx, { decision: 'keep', depositId: randomUUID(), reason })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect((await desk()).deposits.some((item) => item.depositId === depositId)).toBe(true)
  })

  it('credits nobody when the person was renamed since, though another has the handle by now', async () => {
    const depositId = await strayed()
    const [meant, taker] = [await world.person(), await world.person()]
    const credit = { decision: 'credit', depositId, toPersonId: meant.id, toHandle: meant.handle, reason: '전화로 확인했어요' } as const
    await rows(world.owner.db, sql`update person set handle = ${`${meant.handle}x`} where id = ${meant.id}`)
    await rows(world.owner.db, sql`update person set handle = ${meant.handle} where id = ${taker.id}`)
    await expect(resolveDeposit(admin.ctx, credit)).rejects.toMatchObject({ code: 'CONFLICT', field: 'toHandle', reason: 'name_changed' })
    expect([await balanceOf(meant), await balanceOf(taker)]).toEqual([0, 0])
    await resolveDeposit(admin.ctx, { ...credit, toHandle: `${meant.handle}x` })
    expect([await balanceOf(meant), await balanceOf(taker)]).toEqual([7_000, 0])
  })

  it('lists the oldest first, page by page', async () => {
    const all = (await desk()).deposits
    const first = await listSuspense(admin.ctx, { cursor: null, limit: 2 })
    const second = await listSuspense(admin.ctx, { cursor: first.nextCursor, limit: 50 })
    expect([...first.deposits, ...second.deposits]).toEqual(all)
    expect(second.nextCursor).toBeNull()
  })
})
