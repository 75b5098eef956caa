import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { plantRow } from '../../../test/worlds/plant.ts'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { leavingObstacles } from '../../commerce/orders/leaving-obstacles.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { feeOf } from '../../shared/fees.ts'
import { leave } from '../../social/leaving/leave.ts'
import { previewLeaving } from '../../social/leaving/preview-leaving.ts'
import { readReceipt } from '../../social/leaving/read-receipt.ts'
import { suspendPerson } from '../../social/moderation/suspend-person.ts'
import { freezeWallet } from '../ledger/freeze-wallet.ts'
import { settle } from '../settlement/settle.ts'
import { walletsOf } from '../ledger/accounts.ts'
import { houseAccounts, postTransfer } from '../ledger/post-transfers.ts'
import { restPart } from './pay-rest.ts'
import { settlementIn } from '../../../test/worlds/settlement-world.ts'
import { verifyLedger } from '../proof/verify-ledger.ts'
import { readWallet } from '../wallet/read-wallet.ts'
import { decideCall } from '../desk/decide-call.ts'
import { inquireOpen } from './inquire-open.ts'
import { listCalls } from '../desk/list-calls.ts'
import { makeBankCall } from './make-bank-call.ts'
import { readBankCall } from './read-bank-call.ts'
import { unlinkAccount } from './unlink-account.ts'
import { withdraw } from './withdraw.ts'
import { withdrawalOf } from '../../../test/statements.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: typeof fixture.world
beforeAll(async () => {
  fixture = await sandboxWorld({ sharesClock: true, settings: { OPENBANKING_ANSWER_MS: '1500' } })
  world = fixture.world
})
afterAll(() => fixture.close())

const runner = () => systemCtx(world.deps, 'test')
const balanceOf = async (person: TestPerson) => (await readWallet(person.ctx)).balanceKrw
const asked = <Row>(statement: Sql<Row>) => rows(world.deps.main.db, statement)
const inTransit = async () => (await asked(sql<{ posted: number }>`select posted from account where kind = 'in_transit'`))[0]!.posted
const fault = (input: object) =>
  fetch(`${fixture.sandbox.url}/control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'openbanking', times: 1, ...input }),
  })
const noFaults = () => fetch(`${fixture.sandbox.url}/control/faults`, { method: 'DELETE' })

/** Somebody with money and a linked account, and what they have at the bank. */
async function somebody(amountKrw = 100_000) {
  const person = await world.person()
  const account = await fixture.link(person)
  await world.fund(person, amountKrw)
  const atBank = () => fixture.sandbox.state.accounts[account.fintechUseNum]!.balanceKrw
  return { person, account, atBank }
}
type Somebody = Awaited<ReturnType<typeof somebody>>

async function order({ person }: Somebody, amountKrw: number, idempotencyKey: string = randomUUID()) {
  const approval = await world.approve(person, await withdrawalOf(world, person, idempotencyKey, amountKrw))
  return { idempotencyKey, amountKrw, approval }
}
const takeOut = async (who: Somebody, amountKrw: number) => withdraw(who.person.ctx, await order(who, amountKrw))
async function expectSound() {
  expect((await verifyLedger(world.ctx())).filter((check) => check.broken > 0)).toEqual([])
}

describe('withdrawing', () => {
  it('leaves the wallet at once, waits in transit, and reaches the account once', async () => {
    const who = await somebody()
    const [before, waiting] = [who.atBank(), await inTransit()]
    const input = await order(who, 40_000)
    const calls = await Promise.all(Array.from({ length: 50 }, () => withdraw(who.person.ctx, input)))
    expect(new Set(calls.map((call) => JSON.stringify(call))).size).toBe(1)
    expect(await balanceOf(who.person)).toBe(60_000)
    expect((await inTransit()) - waiting).toBe(40_000)
    await world.runJobs()
    expect(await readBankCall(who.person.ctx, calls[0]!)).toMatchObject({ state: 'confirmed' })
    expect(who.atBank() - before).toBe(40_000)
    expect(await inTransit()).toBe(waiting)
    await expect(withdraw(who.person.ctx, { ...input, amountKrw: 1 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    expect(await asked(sql`select from notification where person_id = ${who.person.id} and kind = 'withdrawal_done'`)).toHaveLength(1)
    await expectSound()
  })

  it('needs the person’s word for this account, this amount and this key', async () => {
    const who = await somebody()
    const input = await order(who, 5_000)
    const signed = await withdrawalOf(world, who.person, input.idempotencyKey, 5_000)
    const refusals = [
      { ...input, amountKrw: 6_000 },
      { ...input, idempotencyKey: randomUUID() },
      // The same four digits of an account that is not linked any more.
      { ...input, approval: await world.approve(who.person, { ...signed, payee: { ...signed.payee, id: randomUUID() } }) },
      { ...input, approval: await world.approve(who.person, { ...signed, payee: { ...signed.payee, shown: 'bank:0000' } }) },
      { ...input, approval: await world.approve(who.person, { ...signed, verb: 'pay.payShop' }) },
    ]
    for (const bad of refusals) await expect(withdraw(who.person.ctx, bad)).rejects.toMatchObject({ code: 'APPROVAL_INVALID' })
    expect(await balanceOf(who.person)).toBe(100_000)
    expect(await asked(sql`select from bank_call where person_id = ${who.person.id}`)).toHaveLength(0)
  })

  it('is not paid to an account that took the place of the signed one at the last moment', async () => {
    const who = await somebody()
    const input = await order(who, 5_000)
    const swap = async (tx: MainTx) => {
      const mine = sql`person_id = ${who.person.id}::uuid`
      await run(tx.db, sql`lock table pin_proof in access exclusive mode`)
      await run(tx.db, sql`update bank_account set unlinked_at = now() where ${mine}`)
      await run(
        tx.db,
        sql`insert into bank_account (id, person_id, bank_code, last_four, duplicate_index, created_at)
            select uuidv7(), person_id, bank_code, last_four, duplicate_index, now() from bank_account where ${mine}`,
      )
    }
    const { answer, waited } = await meanwhile(world, swap, () => withdraw(who.person.ctx, input))
    expect([answer, waited]).toMatchObject([{ code: 'CONFLICT' }, true])
    expect(await balanceOf(who.person)).toBe(100_000)
  })

  it('refuses more than the wallet holds, and leaves no intent behind', async () => {
    const who = await somebody(1_000)
    await expect(takeOut(who, 1_001)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    expect(await asked(sql`select from bank_call where person_id = ${who.person.id}`)).toHaveLength(0)
    const poor = await world.person()
    const input = await order({ ...who, person: poor }, 1)
    await expect(withdraw(poor.ctx, input)).rejects.toMatchObject({ code: 'ACCOUNT_NOT_LINKED' })
  })

  it('that the bank refuses comes back into the wallet', async () => {
    const who = await somebody()
    const waiting = await inTransit()
    await fault({ operation: 'deposit', kind: 'errorCode', code: '412' })
    const call = await takeOut(who, 25_000)
    await world.runJobs()
    expect(await readBankCall(who.person.ctx, call)).toMatchObject({ state: 'failed' })
    expect([await balanceOf(who.person), await inTransit()]).toEqual([100_000, waiting])
    expect(await asked(sql`select from notification where person_id = ${who.person.id} and kind = 'withdrawal_failed'`)).toHaveLength(1)
    await expectSound()
  })

  it.each([
    [{ kind: 'silentAfter', drop: true }, 'confirmed'],
    [{ kind: 'errorCode', code: '804', afterEffect: true }, 'confirmed'],
    [{ kind: 'silentBefore', drop: true }, 'failed'],
    [{ kind: 'http500' }, 'failed'],
  ] as const)('without an answer (%j) stays in transit until the bank says %s', async (kind, state) => {
    const who = await somebody()
    const [before, waiting] = [who.atBank(), await inTransit()]
    await fault({ operation: 'deposit', ...kind })
    const call = await takeOut(who, 9_000)
    await expect(makeBankCall(runner(), call)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(await readBankCall(who.person.ctx, call)).toMatchObject({ state: 'unknown' })
    expect((await inTransit()) - waiting).toBe(9_000)
    // Younger than two minutes: the job of the call itself is at it.
    expect((await inquireOpen(runner())).asked).toBe(0)
    world.advance(121_000)
    expect((await inquireOpen(runner())).answered).toBeGreaterThanOrEqual(1)
    expect(await readBankCall(who.person.ctx, call)).toMatchObject({ state })
    expect(who.atBank() - before).toBe(state === 'confirmed' ? 9_000 : 0)
    expect(await balanceOf(who.person)).toBe(state === 'confirmed' ? 91_000 : 100_000)
    expect(await inTransit()).toBe(waiting)
    await world.runJobs()
    expect(who.atBank() - before).toBe(state === 'confirmed' ? 9_000 : 0)
    await expectSound()
  })
})

describe('a suspended person who leaves', () => {
  async function suspended(amountKrw = 30_000) {
    const who = await somebody(amountKrw)
    await suspendPerson(world.ctx(), who.person.handle, { actor: 'cli:test', reason: 'for the test' })
    const ctx = { ...world.ctx(), suspended: { ...who.person.ctx.actor, status: 'suspended' } } as const
    const input = { words: 'erase', handle: who.person.handle } as const
    // Their sessions have ended: they sign in again.
    const signIn = () =>
      run(
        world.owner.db,
        sql`update session set created_at = ${world.deps.now()}::timestamptz, revoked_at = null where id = ${ctx.suspended.sessionId}::uuid`,
      )
    await signIn()
    const go = (payRestTo: string | null) => leave(ctx, { ...input, payRestTo }, leavingObstacles, restPart)
    const { to } = await restPart.find(world.deps.main.db, who.person.id)
    return { ...who, ctx, go, signIn, linkedId: to!.id }
  }
  const after = async (ms: number) => {
    world.advance(ms)
    await world.runJobs()
  }
  const dayMs = 86_400_000

  it('gets all that is left on their own account by leaving, once', async () => {
    const who = await suspended(2_500_000)
    const before = who.atBank()
    const { rest, obstacles } = await previewLeaving(who.ctx, leavingObstacles, restPart)
    expect(obstacles).toEqual([])
    expect(rest).toMatchObject({ paid: [{ kind: 'balance', amountKrw: 2_500_000 }], to: { id: who.linkedId }, whyNot: null })
    for (const not of [null, randomUUID()]) await expect(who.go(not)).rejects.toMatchObject({ code: 'CONFLICT' })
    const both = await Promise.allSettled([who.go(who.linkedId), who.go(who.linkedId)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await world.runJobs()
    expect(who.atBank() - before).toBe(2_500_000)
    await expectSound()
  })

  it('is paid again when the bank sends it back, and what comes meanwhile; their shop to the last won', async () => {
    const sales = await settlementIn(world)
    const who = await suspended()
    const shop = await world.shop(who.person)
    await sales.sell(shop, 900)
    world.advance(5 * dayMs)
    await who.signIn()
    expect(await settle(runner())).toMatchObject({ payouts: 0 })
    const before = who.atBank()
    await fault({ operation: 'deposit', kind: 'errorCode', code: '412' })
    const { secret } = await who.go(who.linkedId)
    await world.runJobs()
    expect(await balanceOf(who.person)).toBe(30_000)
    await world.fund(who.person, 1_000)
    world.advance(1)
    expect(await settle(runner())).toMatchObject({ payouts: 1 })
    for (const ms of [8 * dayMs, 1, dayMs, dayMs]) await after(ms)
    expect(await readReceipt(world.ctx(), { secret })).toMatchObject({ state: 'done' })
    const kept = feeOf(900, { feePpm: 25_000, vatPpm: 100_000 })
    expect(who.atBank() - before).toBe(31_000 + 900 - kept.feeKrw - kept.vatKrw)
    await expectSound()
  })

  it('is paid what came in a moment ago too, and nothing to an account that was taken away', async () => {
    const [who, other, before] = [await somebody(30_000), await somebody(30_000), await inTransit()]
    const pay = ({ person }: Somebody) => write(world.ctx(), (tx) => restPart.pay(tx, person.id, world.deps.now()))
    const [creditAccountId] = await write(world.ctx(), (tx) => walletsOf(tx, [who.person.id], world.deps.now()))
    const posting = { idempotencyKey: randomUUID(), kind: 'return', amountKrw: 1_000, memo: '' } as const
    const comes = (tx: MainTx) =>
      postTransfer(tx, { ...posting, debitAccountId: houseAccounts.central, creditAccountId: creditAccountId! }, world.deps.now())
    expect((await meanwhile(world, comes, () => pay(who))).waited).toBe(true)
    const gone = sql`update bank_account set unlinked_at = now() where person_id = ${other.person.id}::uuid`
    expect(
      (
        await meanwhile(
          world,
          (tx) => run(tx.db, gone),
          () => pay(other),
        )
      ).waited,
    ).toBe(true)
    expect((await inTransit()) - before).toBe(31_000)
    await world.runJobs()
  })

  it('is paid nothing while their wallet is frozen', async () => {
    const who = await suspended()
    await write(world.ctx(), (tx) => freezeWallet(tx, who.person.id, world.deps.now()))
    const { rest, obstacles } = await previewLeaving(who.ctx, leavingObstacles, restPart)
    expect([rest, obstacles.map(({ kind }) => kind)]).toEqual([{ paid: [], to: null, whyNot: 'frozen' }, ['balance']])
    await expect(who.go(who.linkedId)).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('an owner who leaves', () => {
  it('is paid what their shop is owed below the minimum, and empties the wallet themselves', async () => {
    const sales = await settlementIn(world)
    const who = await somebody(2_000)
    const shop = await world.shop(who.person)
    await sales.sell(shop, 900)
    world.advance(5 * 86_400_000)
    await run(
      world.owner.db,
      sql`update session set created_at = ${world.deps.now()}::timestamptz where person_id = ${who.person.id}::uuid`,
    )
    expect(await settle(runner())).toMatchObject({ payouts: 0 })
    const before = who.atBank()
    const { rest, obstacles } = await previewLeaving(who.person.ctx, leavingObstacles, restPart)
    expect(obstacles.map(({ kind }) => kind)).toEqual(['balance'])
    const kept = feeOf(900, { feePpm: 25_000, vatPpm: 100_000 })
    const paidKrw = 900 - kept.feeKrw - kept.vatKrw
    // What the page shows is what the bank is told to pay, not what buyers paid.
    expect(rest?.paid).toEqual([{ kind: 'shop_unpaid', amountKrw: paidKrw, count: 1 }])
    const go = (payRestTo: string | null) =>
      leave(who.person.ctx, { words: 'erase', handle: who.person.handle, payRestTo }, leavingObstacles, restPart)
    const refused = (kind: string) => ({ code: 'CONFLICT', reason: 'leaving_obstacle', details: { kind } })
    await expect(go(rest!.to!.id)).rejects.toMatchObject(refused('balance'))
    await takeOut(who, 2_000)
    await expect(go(rest!.to!.id)).rejects.toMatchObject(refused('bank_calls'))
    await world.runJobs()
    await expect(go(null)).rejects.toMatchObject(refused('shop_unpaid'))
    expect(who.atBank() - before).toBe(2_000)
    const { secret } = await go(rest!.to!.id)
    expect(await settle(runner())).toMatchObject({ payouts: 1 })
    await world.runJobs()
    // The last line waits a minute for the bank to forget the account.
    for (const ms of [8 * 86_400_000, 86_400_000]) {
      world.advance(ms)
      await world.runJobs()
    }
    expect(await readReceipt(world.ctx(), { secret })).toMatchObject({ state: 'done' })
    expect(who.atBank() - before).toBe(2_000 + paidKrw)
    await expectSound()
  })
})

describe('a bank that answers too late', () => {
  it('is asked what it did, and pays once', async () => {
    const who = await somebody()
    const before = who.atBank()
    await fault({ operation: 'deposit', kind: 'slow', ms: 2_300 })
    const call = await takeOut(who, 6_000)
    await expect(makeBankCall(runner(), call)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    // It has not got to it yet, and says that it knows of nothing: too early to believe.
    await expect(makeBankCall(runner(), call)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await expect.poll(() => who.atBank() - before, { timeout: 20_000 }).toBe(6_000)
    await makeBankCall(runner(), call)
    expect(await readBankCall(who.person.ctx, call)).toMatchObject({ state: 'confirmed' })
    expect([who.atBank() - before, await balanceOf(who.person)]).toEqual([6_000, 94_000])
  })
})

describe('a call that the bank never answers', () => {
  /** One that moved the money (or did not) while the bank answers nothing at all. */
  async function unanswered(kind: 'silentAfter' | 'silentBefore') {
    const who = await somebody()
    await fault({ operation: 'deposit', kind, drop: true })
    await fault({ operation: 'result', kind: 'http500', times: 1_000 })
    const call = await takeOut(who, 8_000)
    await expect(makeBankCall(runner(), call)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    world.advance(121_000)
    return { who, call }
  }
  const decide = async (bankCallId: string, decision: 'confirmed' | 'failed', as?: TestPerson) =>
    decideCall((as ?? (await world.person({ role: 'admin' }))).ctx, { bankCallId, decision, reason: '은행에 전화로 확인' })

  it('keeps its account linked until it has an end', async () => {
    const { who, call } = await unanswered('silentAfter')
    expect(await readBankCall(who.person.ctx, call)).toMatchObject({ state: 'unknown' })
    await expect(unlinkAccount(who.person.ctx)).rejects.toMatchObject({ code: 'CONFLICT' })
    await noFaults()
    await makeBankCall(runner(), call)
    expect(await unlinkAccount(who.person.ctx)).toEqual({ unlinked: true })
  })

  it('that left five minutes before midnight is done when that day knows it, though the next one does not', async () => {
    const dayMs = 86_400_000
    const sinceMidnight = (world.deps.now().getTime() + 9 * 3_600_000) % dayMs
    world.advance((2 * dayMs - 300_000 - sinceMidnight) % dayMs)
    const { who, call } = await unanswered('silentAfter')
    await noFaults()
    await makeBankCall(runner(), call)
    expect(await readBankCall(who.person.ctx, call)).toMatchObject({ state: 'confirmed' })
    await expectSound()
  })

  it('is asked about for a day or twenty times, then shown to an admin', async () => {
    const { call } = await unanswered('silentAfter')
    expect(await inquireOpen(runner())).toMatchObject({ asked: 1, answered: 0, forAPerson: 0 })
    expect(await listCalls(world.ctx())).toMatchObject([
      { bankCallId: call.bankCallId, purpose: 'withdrawal', amountKrw: 8_000, attempts: 1 },
    ])
    for (let n = 0; n < 19; n += 1) await inquireOpen(runner())
    expect(await inquireOpen(runner())).toMatchObject({ asked: 0, forAPerson: 1 })
    expect(await inquireOpen(runner(), { all: true })).toMatchObject({ asked: 1, unknown: 1 })
    await noFaults()
    expect(await inquireOpen(runner(), { all: true })).toMatchObject({ answered: 1 })
  })

  it('holds up no other that the bank answers by now, though it cannot be booked itself', async () => {
    const [stuck, next] = [await unanswered('silentAfter'), await unanswered('silentAfter')]
    await noFaults()
    const { bankCallId } = stuck.call
    const owner = (text: string) => world.owner.db.send(text, [])
    await owner(`create trigger stuck before update on bank_call for each row
      when (new.state = 'confirmed' and new.id = '${bankCallId}') execute function refuse_change()`)
    const { bank } = world.deps.platform
    const heard: string[] = []
    const inquire: typeof bank.inquire = (call) => {
      heard.push(call.reference)
      return bank.inquire(call)
    }
    const listening = { ...runner(), platform: { ...world.deps.platform, bank: { ...bank, inquire } } }
    const failure = await inquireOpen(listening).catch((error: unknown) => error)
    await owner('drop trigger stuck on bank_call')
    expect(failure).toMatchObject({ code: '42501' })
    // The oldest first.
    const inOrder = await asked(
      sql<{ reference: string }>`select reference from bank_call where reference = any(${heard}::text[]) order by created_at`,
    )
    expect(heard).toEqual(inOrder.map(({ reference }) => reference))
    expect(heard).toHaveLength(2)
    expect(await readBankCall(next.who.person.ctx, next.call)).toMatchObject({ state: 'confirmed' })
    expect(await inquireOpen(runner())).toMatchObject({ asked: 1, answered: 1 })
  })

  it('keeps the seal of an account that is linked no more for as long as a call to it is open', async () => {
    const [account, call] = [randomUUID(), randomUUID()]
    await plantRow(world, 'bank_account', { id: account, sealed: '\\x01', unlinked_at: world.deps.now().toISOString() })
    await plantRow(world, 'bank_call', { id: call, bank_account_id: account, purpose: 'verification', state: 'requested' })
    const isSealed = async (state: string) => {
      await run(world.owner.db, sql`update bank_call set state = ${state} where id = ${call}::uuid`)
      await inquireOpen(runner())
      return (await asked(sql`select from bank_account where id = ${account}::uuid and sealed is not null`)).length === 1
    }
    expect([await isSealed('requested'), await isSealed('sent'), await isSealed('unknown'), await isSealed('failed')]).toEqual([
      true,
      true,
      true,
      false,
    ])
    await run(world.owner.db, sql`delete from bank_call where id = ${call}::uuid`)
    await run(world.owner.db, sql`delete from bank_account where id = ${account}::uuid`)
  })

  it.each(['confirmed', 'failed'] as const)('ends as an admin found out: %s', async (decision) => {
    const { who, call } = await unanswered(decision === 'confirmed' ? 'silentAfter' : 'silentBefore')
    const admin = await world.person({ role: 'admin' })
    expect(await decide(call.bankCallId, decision, admin)).toMatchObject({ state: 'deciding' })
    await expect(decide(call.bankCallId, 'failed')).rejects.toMatchObject({ code: 'CONFLICT' })
    await world.runJobs()
    expect(await readBankCall(who.person.ctx, call)).toMatchObject({ state: decision })
    expect(await balanceOf(who.person)).toBe(decision === 'confirmed' ? 92_000 : 100_000)
    expect(await asked(sql`select person_id, action, reason from money_decision where subject_id = ${call.bankCallId}`)).toEqual([
      { personId: admin.id, action: `bank_call.${decision}`, reason: '은행에 전화로 확인' },
    ])
    await noFaults()
    await expect(decide(call.bankCallId, decision)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expectSound()
  })

  it('ends as the bank says when it has found its voice before the decision counts', async () => {
    const { who, call } = await unanswered('silentAfter')
    await decide(call.bankCallId, 'failed')
    await noFaults()
    await world.runJobs()
    expect(await readBankCall(who.person.ctx, call)).toMatchObject({ state: 'confirmed' })
    expect(await balanceOf(who.person)).toBe(92_000)
    await expectSound()
  })

  it('is not for a member to decide, nor when it is too young', async () => {
    const who = await somebody()
    await fault({ operation: 'deposit', kind: 'http500' })
    const call = await takeOut(who, 1_000)
    await expect(makeBankCall(runner(), call)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await expect(decide(call.bankCallId, 'failed')).rejects.toMatchObject({ code: 'CONFLICT' })
    world.advance(121_000)
    await expect(decide(call.bankCallId, 'failed', who.person)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(decide(randomUUID(), 'failed')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await world.runJobs()
  })
})
