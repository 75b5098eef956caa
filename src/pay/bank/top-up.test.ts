import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxPeople } from '../../../sandbox/people.ts'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { verifyLedger } from '../proof/verify-ledger.ts'
import { readWallet } from '../wallet/read-wallet.ts'
import { makeBankCall } from './make-bank-call.ts'
import { readBankCall } from './read-bank-call.ts'
import { topUp } from './top-up.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: typeof fixture.world
beforeAll(async () => {
  fixture = await sandboxWorld()
  world = fixture.world
})
afterAll(() => fixture.close())

const runner = () => systemCtx(world.deps, 'test')
const balanceOf = async (person: TestPerson) => (await readWallet(person.ctx)).balanceKrw
const asked = <Row>(statement: Sql<Row>) => rows(world.deps.main.db, statement)
const fault = (input: object) =>
  fetch(`${fixture.sandbox.url}/control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'openbanking', times: 1, ...input }),
  })
async function expectSound() {
  expect((await verifyLedger(world.ctx())).filter((check) => check.broken > 0)).toEqual([])
}

describe('topping up', () => {
  it('takes money from the linked account once, and tells the person', async () => {
    const person = await world.person()
    const { fintechUseNum } = await fixture.link(person)
    const before = fixture.sandbox.state.accounts[fintechUseNum]!.balanceKrw
    const key = randomUUID()
    const calls = await Promise.all(Array.from({ length: 50 }, () => topUp(person.ctx, { idempotencyKey: key, amountKrw: 30_000 })))
    expect(new Set(calls.map((call) => JSON.stringify(call))).size).toBe(1)
    await expect(topUp(person.ctx, { idempotencyKey: key, amountKrw: 30_001 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    await world.runJobs()
    await makeBankCall(runner(), calls[0]!)
    expect(await readBankCall(person.ctx, calls[0]!)).toMatchObject({ state: 'confirmed' })
    expect(await balanceOf(person)).toBe(30_000)
    expect(before - fixture.sandbox.state.accounts[fintechUseNum]!.balanceKrw).toBe(30_000)
    expect(await asked(sql`select kind, amount_krw from notification where person_id = ${person.id} order by kind`)).toEqual([
      { kind: 'account_linked', amountKrw: null },
      { kind: 'topped_up', amountKrw: 30_000 },
    ])
    const events = sql<{ payload: object }>`select payload from event where person_id = ${person.id} and kind = 'wallet' order by seq`
    expect((await asked(events)).at(-1)?.payload).toMatchObject({ balanceKrw: 30_000, bankCallId: calls[0]!.bankCallId })
    await expectSound()
  })

  it('prints its reference on our side of the statement', async () => {
    const person = await world.person()
    await fixture.link(person)
    const { bankCallId } = await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 2_000 })
    await world.runJobs()
    const [call] = await asked(sql<{ reference: string }>`select reference from bank_call where id = ${bankCallId}`)
    const ours = Object.values(fixture.sandbox.state.accounts).find(({ personId }) => personId === 'kiwi')!
    expect(ours.statement.at(-1)).toMatchObject({ inout: '입금', amountKrw: 2_000, memo: expect.stringContaining(call!.reference) })
  })

  it('needs a linked account', async () => {
    const person = await world.person()
    await expect(topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 1 })).rejects.toMatchObject({ code: 'ACCOUNT_NOT_LINKED' })
  })

  it('stays within the limit of a day, however many ask at once', async () => {
    const person = await world.person()
    await fixture.link(person)
    const asks = await Promise.allSettled(
      Array.from({ length: 12 }, () => topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 300_000 })),
    )
    expect(asks.filter((one) => one.status === 'fulfilled')).toHaveLength(6)
    for (const one of asks) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'LIMIT_EXCEEDED' })
  })

  it('registers the account first where that had no answer yet, and waits until it has one', async () => {
    const person = await world.person()
    await fixture.link(person)
    const { bankCallId } = await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 3_000 })
    await fault({ operation: 'register', kind: 'http500' })
    await expect(makeBankCall(runner(), { bankCallId })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await readBankCall(person.ctx, { bankCallId })).toMatchObject({ state: 'requested' })
    await makeBankCall(runner(), { bankCallId })
    expect(await balanceOf(person)).toBe(3_000)
  })

  it('registers the account for whom its person was last verified as', async () => {
    const [person, other] = [await world.person(), sandboxPeople().at(-1)!]
    await fixture.link(person)
    const id = randomUUID()
    const then = new Date(world.deps.now().getTime() - 1_000).toISOString()
    const verified = { id, pgTxId: id, storeId: '', channelKey: '', requestedAt: then, changedAt: then, requestedCustomer: {} }
    fixture.sandbox.state.identities[id] = { ...verified, status: 'VERIFIED', personId: other.id }
    await asked(sql`
      insert into identity_verification (id, person_id, state, created_at, settled_at)
      values (${randomUUID()}, ${person.id}::uuid, 'verified', now(), now()), (${id}, ${person.id}::uuid, 'verified', now(), ${then}::timestamptz)`)
    const { bankCallId } = await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 3_000 })
    await makeBankCall(runner(), { bankCallId })
    expect(await balanceOf(person)).toBe(3_000)
  })

  it('fails, moving nothing, where the gateway says that the account is somebody else’s', async () => {
    const person = await world.person()
    await fixture.link(person)
    await fault({ operation: 'register', kind: 'errorCode', code: '815' })
    const { bankCallId } = await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 3_000 })
    await makeBankCall(runner(), { bankCallId })
    expect(await readBankCall(person.ctx, { bankCallId })).toMatchObject({ state: 'failed' })
    expect(await balanceOf(person)).toBe(0)
    await world.runJobs()
    expect(await asked(sql`select from notification where person_id = ${person.id} and kind = 'top_up_failed'`)).toHaveLength(1)
  })

  it.each([
    [{ kind: 'silentAfter', drop: true }, 'confirmed', 7_000],
    [{ kind: 'silentBefore', drop: true }, 'failed', 0],
    [{ kind: 'http500' }, 'failed', 0],
  ] as const)('holds a call without an answer (%j) as unknown until the bank says %s', async (kind, state, balanceKrw) => {
    const person = await world.person()
    await fixture.link(person)
    await fault({ operation: 'withdraw', ...kind })
    const call = await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 7_000 })
    const run = () => makeBankCall(runner(), call)
    await expect(run()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(await readBankCall(person.ctx, call)).toMatchObject({ state: 'unknown' })
    expect(await balanceOf(person)).toBe(0)
    if (state === 'failed') {
      await expect(run()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
      world.advance(61_000)
    }
    await run()
    expect(await readBankCall(person.ctx, call)).toMatchObject({ state })
    expect(await balanceOf(person)).toBe(balanceKrw)
    await world.runJobs()
    await expectSound()
  })
})
