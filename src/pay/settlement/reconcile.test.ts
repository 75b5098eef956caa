import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kiwiAccount } from '../../../sandbox/credentials.ts'
import { virtualAccounts } from '../../../sandbox/virtual-accounts.ts'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import type { TestPerson, World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { makeBankCall } from '../bank/make-bank-call.ts'
import { topUp } from '../bank/top-up.ts'
import { withdraw } from '../bank/withdraw.ts'
import { listSetAside } from '../desk/list-set-aside.ts'
import { sweepDeposits } from '../deposits/receive-deposit.ts'
import { explainBreak } from '../desk/explain-break.ts'
import { explainBreaks } from '../desk/explain-breaks.ts'
import { listBreaks } from '../desk/list-breaks.ts'
import { reconcile } from './reconcile.ts'
import { explainBreaksInput, listBreaksInput } from './schema.ts'
import { withdrawalOf } from '../../../test/statements.ts'

const dayMs = 86_400_000
let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: World
let person: TestPerson
let admin: TestPerson
beforeAll(async () => {
  fixture = await sandboxWorld()
  ;({ world } = fixture)
  // Noon in Seoul: what is sent in the last minutes of a day may be booked on the next.
  const untilNoonMs = (dayMs + 3 * 3_600_000 - (world.deps.now().getTime() % dayMs)) % dayMs
  world.advance(untilNoonMs)
  await control('/advance', { ms: untilNoonMs })
  person = await world.person()
  admin = await world.person({ role: 'admin' })
  await fixture.link(person)
})
afterAll(() => fixture.close())

const control = (path: string, body: object) =>
  fetch(`${fixture.sandbox.url}/control${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const central = () => fixture.sandbox.state.accounts[kiwiAccount.fintechUseNum]!
const payIn = (amountKrw: number, depositor: string) =>
  control('/deposit', { fintechUseNum: kiwiAccount.fintechUseNum, amountKrw, depositor })
const charge = async (amountKrw: number) => {
  const call = await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw })
  await world.runJobs()
  return call
}
const list = (filter: object = {}) => listBreaks(admin.ctx, listBreaksInput.parse(filter))
const open = async () => (await list({ limit: 100 })).breaks
/** Time passes for the bank as for us, and yesterday is compared. */
const nextDay = async (days = 1) => {
  world.advance(days * dayMs)
  await control('/advance', { ms: days * dayMs })
  return reconcile(world.ctx())
}
const referenceOf = async (bankCallId: string) =>
  (await rows(world.deps.main.db, sql<{ reference: string }>`select reference from bank_call where id = ${bankCallId}`))[0]!.reference

describe('reconciling', () => {
  it('agrees after a verification, 60 top-ups over three pages, a withdrawal and a virtual deposit', async () => {
    for (let n = 0; n < 60; n += 1) await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 1_000 + n })
    await world.runJobs()
    const payment = await withdrawalOf(world, person, randomUUID(), 20_000)
    const approval = await world.approve(person, payment)
    await withdraw(person.ctx, { idempotencyKey: payment.transfer, amountKrw: 20_000, approval })
    await world.runJobs()
    await control('/deposit', { ...virtualAccounts[7], amountKrw: 5_000, depositor: '김누구' })
    await sweepDeposits(world.ctx())
    const report = await nextDay(2)
    expect(report).toMatchObject({ bankLines: 63, gatewayCalls: 63, ledgerPostings: 63, opened: 0, breaks: [] })
    expect([report.ledgerKrw, report.gatewayKrw]).toEqual([report.bankKrw, report.bankKrw])
    expect(await open()).toEqual([])
  })

  it('finds money that nobody knows of, once, and counts its days', async () => {
    await payIn(77_000, '모르는사람')
    expect(await nextDay()).toMatchObject({ opened: 1, breaks: [{ kind: 'bank_only', count: 1, amountKrw: 77_000 }] })
    expect(await open()).toMatchObject([{ kind: 'bank_only', amountKrw: 77_000, reference: '모르는사람', ageDays: 1, state: 'open' }])
    expect(await reconcile(world.ctx())).toMatchObject({ opened: 0, cleared: 0 })
    expect(await nextDay(3)).toMatchObject({
      opened: 0,
      cleared: 0,
      aged: [{ count: 0 }, { days: '2-7', count: 1, amountKrw: 77_000 }, { count: 0 }],
    })
    expect((await nextDay(5)).aged).toMatchObject([{ count: 0 }, { count: 0 }, { days: '8+', count: 1 }])
  })

  it('lets an admin explain it with a reason, once, and leaves it explained', async () => {
    const [found] = await open()
    const explained = await explainBreak(admin.ctx, { breakId: found!.breakId, reason: '대표이사 가수금' })
    expect(explained).toMatchObject({ state: 'explained', kind: 'bank_only' })
    await expect(explainBreak(admin.ctx, { breakId: found!.breakId, reason: '다시 한번' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(explainBreak(admin.ctx, { breakId: randomUUID(), reason: '없는 것' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(explainBreak(person.ctx, { breakId: found!.breakId, reason: '남의 일' })).rejects.toThrow()
    expect(await nextDay()).toMatchObject({ breaks: [] })
    const decisions = await rows(
      world.deps.main.db,
      sql`select action, reason from money_decision where subject_id = ${found!.breakId} and person_id = ${admin.id}`,
    )
    expect(decisions).toEqual([{ action: 'break.explain', reason: '대표이사 가수금' }])
  })

  it('finds what the ledger posted and the bank never moved', async () => {
    await world.fund(person, 3_000)
    expect(await nextDay()).toMatchObject({ opened: 1, breaks: [{ kind: 'ledger_only', amountKrw: 3_000 }] })
    await explainBreak(admin.ctx, { breakId: (await open())[0]!.breakId, reason: '시험 자금' })
  })

  it('finds a line that fell out of the statement, and the hole it left in its balance; both clear when it is back', async () => {
    await charge(9_000)
    const call = await charge(4_000)
    await charge(2_000)
    const reference = await referenceOf(call.bankCallId)
    const at = central().statement.findIndex(({ memo }) => memo.includes(reference))
    const [lost] = central().statement.splice(at, 1)
    expect((await nextDay()).breaks).toEqual([
      { kind: 'balance_differs', count: 1, amountKrw: 4_000 },
      { kind: 'ledger_only', count: 1, amountKrw: 4_000 },
    ])
    central().statement.splice(at, 0, lost!)
    expect(await reconcile(world.ctx())).toMatchObject({ cleared: 2, breaks: [] })
  })

  it('finds another amount at the bank than in the ledger', async () => {
    const call = await charge(6_000)
    const reference = await referenceOf(call.bankCallId)
    const line = central().statement.find(({ memo }) => memo.includes(reference))!
    Object.assign(line, { amountKrw: 5_000, balanceAfterKrw: line.balanceAfterKrw - 1_000 })
    expect((await nextDay()).breaks).toEqual([{ kind: 'amount_differs', count: 1, amountKrw: -1_000 }])
    expect((await open())[0]).toMatchObject({ reference, detail: 'top_up confirmed: bank 5000, ledger 6000, gateway 6000' })
    Object.assign(line, { amountKrw: 6_000, balanceAfterKrw: line.balanceAfterKrw + 1_000 })
    expect(await reconcile(world.ctx())).toMatchObject({ cleared: 1 })
  })

  it('finds a call that the log says was made and the ledger never heard of', async () => {
    await run(
      world.deps.main.db,
      sql`insert into bank_call (id, kind, purpose, state, person_id, amount_krw, idempotency_key, request_hash, reference, created_at, sent_at, sent_on)
          select gen_random_uuid(), kind, purpose, 'confirmed', person_id, 500, 'forged', request_hash, 'ZZZZZZZZZ', now(), now(), current_date
          from bank_call where purpose = 'top_up' limit 1`,
    )
    expect((await nextDay()).breaks).toEqual([{ kind: 'gateway_only', count: 1, amountKrw: 500 }])
    await run(world.deps.main.db, sql`delete from bank_call where reference = 'ZZZZZZZZZ'`)
    expect(await reconcile(world.ctx())).toMatchObject({ cleared: 1, breaks: [] })
  })

  it('finds a call without an answer, says what the statement shows of it, and clears it when the bank has answered', async () => {
    await control('/faults', { provider: 'openbanking', operation: 'withdraw', kind: 'silentAfter', times: 1 })
    await control('/faults', { provider: 'openbanking', operation: 'result', kind: 'http500', times: 100 })
    await charge(8_000).catch(() => {})
    expect((await nextDay()).breaks).toEqual([{ kind: 'unresolved_call', count: 1, amountKrw: 8_000 }])
    expect((await open())[0]!.detail).toContain('bank 8000, ledger nothing')
    await fetch(`${fixture.sandbox.url}/control/faults`, { method: 'DELETE' })
    const [{ id }] = (await rows(world.deps.main.db, sql<{ id: string }>`select id from bank_call where state = 'unknown'`)) as [
      { id: string },
    ]
    await makeBankCall(world.ctx(), { bankCallId: id })
    expect(await reconcile(world.ctx())).toMatchObject({ cleared: 1, breaks: [] })
  })

  it('leaves a stranger’s won beside the call or deposit whose name it bears as memo', async () => {
    const call = await charge(9_000)
    const reference = await referenceOf(call.bankCallId)
    const known = await rows(world.deps.main.db, sql<{ id: string }>`select bank_deposit_id as id from deposit limit 1`)
    const [won] = await rows(
      world.deps.main.db,
      sql<{ reference: string }>`select reference from bank_call where purpose = 'verification' and state = 'confirmed' limit 1`,
    )
    // As much as they like: the same amount, too, and before the call's own line.
    for (const memo of [reference, `키위 ${reference}`, won!.reference, known[0]!.id]) await payIn(1, memo)
    await payIn(9_000, `키위 ${reference}`)
    const own = central().statement.findIndex(({ memo }) => memo.includes(reference))
    expect(central().statement[own]).toMatchObject({ amountKrw: 9_000 })
    await nextDay()
    const found = (await open()).sort((a, b) => a.amountKrw - b.amountKrw)
    expect(found.map(({ kind, amountKrw, subject }) => [kind, subject, amountKrw])).toEqual([
      ['bank_only', 'line', 1],
      ['bank_only', 'line', 1],
      ['bank_only', 'line', 1],
      ['bank_only', 'line', 1],
      ['bank_only', 'line', 9_000],
    ])
    for (const { breakId } of found) await explainBreak(admin.ctx, { breakId, reason: '모르는 사람이 보냄' })
  })

  it('takes a won with the reference of a call that was never made for a stranger’s', async () => {
    const call = await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 5_000 })
    const reference = await referenceOf(call.bankCallId)
    await payIn(1, `키위 ${reference}`)
    await control('/faults', { provider: 'openbanking', operation: 'withdraw', kind: 'errorCode', code: '311', times: 1 })
    await world.runJobs()
    expect((await nextDay()).breaks).toEqual([{ kind: 'bank_only', count: 1, amountKrw: 1 }])
    expect((await open())[0]).toMatchObject({ subject: 'line', reference: `키위 ${reference}` })
    await explainBreak(admin.ctx, { breakId: (await open())[0]!.breakId, reason: '모르는 사람이 보냄' })
  })

  it('tells five lines apart that are alike in second, amount and balance, and keeps each explained', async () => {
    const at = new Date(world.deps.now().getTime() + 60_000).toISOString()
    const pair = () => {
      const { balanceKrw } = central()
      const enter = (inout: '입금' | '출금', balanceAfterKrw: number) =>
        central().statement.push({
          seq: central().statement.length + 1,
          at,
          inout,
          amountKrw: 77_000,
          balanceAfterKrw,
          memo: '같은 줄',
          counterparty: '같은 사람',
        })
      enter('입금', balanceKrw + 77_000)
      enter('출금', balanceKrw)
    }
    pair()
    expect(await nextDay()).toMatchObject({ opened: 2, breaks: [{ kind: 'bank_only', count: 2, amountKrw: 0 }] })
    const first = (await open()).find(({ amountKrw }) => amountKrw > 0)!
    await explainBreak(admin.ctx, { breakId: first.breakId, reason: '잘못 들어온 돈' })
    // The bank adds to the same second, and the day is read again.
    for (let n = 0; n < 4; n += 1) pair()
    await run(world.deps.main.db, sql`delete from bank_statement_day where day = (${at}::timestamptz at time zone 'Asia/Seoul')::date`)
    await reconcile(world.ctx(), { day: new Date(Date.parse(at) + 9 * 3_600_000).toISOString().slice(0, 10) })
    expect(await reconcile(world.ctx())).toMatchObject({ opened: 0, cleared: 0 })
    const found = await open()
    expect([found.filter(({ amountKrw }) => amountKrw > 0).length, found.filter(({ amountKrw }) => amountKrw < 0).length]).toEqual([4, 5])
    expect(found.some(({ breakId }) => breakId === first.breakId)).toBe(false)
    for (const { breakId } of found) await explainBreak(admin.ctx, { breakId, reason: '은행에 물어봄' })
    expect(await nextDay()).toMatchObject({ opened: 0, breaks: [] })
  })

  it('reads a memo of control characters, sets aside what is no line, and compares the rest', async () => {
    await payIn(321, 'x\u0000y\u202e')
    const honest = await charge(3_000)
    const bad = (change: object) => central().statement.push({ ...central().statement.at(-1)!, memo: '이상한 줄', ...change })
    bad({ amountKrw: -7 })
    bad({ amountKrw: 1e15, seq: -1 })
    bad({ inout: '취소' })
    const report = await nextDay()
    expect(report.breaks).toEqual([{ kind: 'bank_only', count: 1, amountKrw: 321 }])
    expect(await open()).toMatchObject([{ reference: 'xy', detail: expect.stringContaining('nobody knows of it: xy') }])
    const aside = await listSetAside(admin.ctx, { cursor: null, limit: 50 })
    expect(aside.rows.map(({ list, reason }) => `${list} ${reason.split(':')[0]}`).sort()).toEqual([
      'statement inout_type',
      'statement tran_amt',
      'statement tran_amt',
    ])
    expect(honest.state).toBe('requested')
    central().statement.splice(-3)
    await explainBreak(admin.ctx, { breakId: (await open())[0]!.breakId, reason: '모르는 사람이 보냄' })
  })

  it('groups breaks by cause, filters them by cause, age and amount, and pages through them', async () => {
    for (const amountKrw of [10, 20, 30]) await payIn(amountKrw, '모르는사람')
    await nextDay()
    await world.fund(person, 50)
    await nextDay(3)
    const whole = await list()
    expect(whole.groups).toEqual([
      { kind: 'bank_only', subject: 'line', count: 3, amountKrw: 60, oldestDays: 4 },
      { kind: 'ledger_only', subject: 'return', count: 1, amountKrw: 50, oldestDays: 1 },
    ])
    expect(whole.shown).toEqual({ count: 4, amountKrw: 110 })
    const amounts = async (filter: object) => (await list(filter)).breaks.map(({ amountKrw }) => amountKrw).sort()
    expect(await amounts({ kind: 'bank_only' })).toEqual([10, 20, 30])
    expect(await amounts({ subject: 'return' })).toEqual([50])
    expect(await amounts({ minAgeDays: 4 })).toEqual([10, 20, 30])
    expect(await amounts({ minAmountKrw: 30 })).toEqual([30, 50])
    expect(await amounts({ kind: 'bank_only', minAmountKrw: 20, minAgeDays: 5 })).toEqual([])
    const first = await list({ kind: 'bank_only', limit: 2 })
    const second = await list({ kind: 'bank_only', limit: 2, cursor: first.nextCursor })
    expect([first.breaks.length, second.breaks.length, second.nextCursor]).toEqual([2, 1, null])
    const ids = [...first.breaks, ...second.breaks].map(({ breakId }) => breakId)
    expect(ids).toEqual([...new Set(ids)].toSorted())
    expect(second.shown).toEqual({ count: 3, amountKrw: 60 })
  })

  it('explains all that a filter shows with one reason, or none when they are others by now', async () => {
    const bulk = (change: object = {}) =>
      explainBreaks(
        admin.ctx,
        explainBreaksInput.parse({ kind: 'bank_only', expectedCount: 3, expectedKrw: 60, reason: '가수금으로 확인', ...change }),
      )
    await expect(bulk({ expectedCount: 2 })).rejects.toMatchObject({ code: 'CONFLICT', details: { count: 3, amountKrw: 60 } })
    await expect(bulk({ expectedKrw: 61 })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(
      explainBreaks(person.ctx, explainBreaksInput.parse({ expectedCount: 4, expectedKrw: 110, reason: '남의 일을' })),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await open()).toHaveLength(4)
    const both = await Promise.allSettled([bulk(), bulk()])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await open()).map(({ kind }) => kind)).toEqual(['ledger_only'])
    const decisions = await rows(
      world.deps.main.db,
      sql`select from money_decision where reason = '가수금으로 확인' and action = 'break.explain'`,
    )
    expect(decisions).toHaveLength(3)
    expect(await bulk({ kind: null, expectedCount: 1, expectedKrw: 50 })).toEqual({ explained: 1 })
    expect(await nextDay()).toMatchObject({ breaks: [] })
  })

  it('opens an explained break again when its amount changes, and not before', async () => {
    const call = await charge(6_000)
    const reference = await referenceOf(call.bankCallId)
    const line = central().statement.find(({ memo }) => memo.includes(reference))!
    const bankSays = (amountKrw: number) => {
      const change = amountKrw - line.amountKrw
      Object.assign(line, { amountKrw, balanceAfterKrw: line.balanceAfterKrw + change })
    }
    bankSays(5_000)
    await nextDay()
    const [found] = await open()
    await explainBreak(admin.ctx, { breakId: found!.breakId, reason: '은행 수수료' })
    expect(await reconcile(world.ctx())).toMatchObject({ breaks: [] })
    bankSays(4_000)
    expect(await reconcile(world.ctx())).toMatchObject({ opened: 0, breaks: [{ kind: 'amount_differs', count: 1, amountKrw: -2_000 }] })
    expect(await open()).toMatchObject([{ breakId: found!.breakId, state: 'open' }])
    bankSays(6_000)
    expect(await reconcile(world.ctx())).toMatchObject({ cleared: 1, breaks: [] })
  })

  it('fails without an effect when the bank gives no statement or breaks off in the middle, and reads whole the next time', async () => {
    for (let n = 0; n < 30; n += 1) await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 100 + n })
    await world.runJobs()
    await payIn(1_234, '둘째장')
    world.advance(dayMs)
    await control('/advance', { ms: dayMs })
    const linesBefore = (await rows(world.deps.main.db, sql<{ n: number }>`select sum(line_count)::int as n from bank_statement_day`))[0]!.n
    await control('/faults', { provider: 'openbanking', operation: 'transaction_list', kind: 'http500', times: 1 })
    await expect(reconcile(world.ctx())).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const { bank } = world.deps.platform
    const brokenOff = {
      ...bank,
      statement: async (page: { reference: string; day: string; cursor: string | null }) =>
        page.cursor === null ? bank.statement(page) : null,
    }
    await expect(reconcile({ ...world.ctx(), platform: { ...world.deps.platform, bank: brokenOff } })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
    const seen = await rows(world.deps.main.db, sql<{ n: number }>`select sum(line_count)::int as n from bank_statement_day`)
    expect(seen[0]!.n).toBe(linesBefore)
    const reports = await Promise.allSettled([reconcile(world.ctx()), reconcile(world.ctx())])
    expect(reports.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect(await reconcile(world.ctx())).toMatchObject({
      bankLines: linesBefore + 31,
      breaks: [{ kind: 'bank_only', count: 1, amountKrw: 1_234 }],
    })
    const [kept] = await rows(
      world.deps.main.db,
      sql`select count(*)::int as lines, (select sum(line_count)::int from bank_statement_day) as counted from bank_statement_line`,
    )
    expect(kept).toEqual({ lines: linesBefore + 31, counted: linesBefore + 31 })
  })

  it('ends where the bank says "more" and always gives the same page', async () => {
    const asked = new Map<string, number>()
    const statement = async ({ day }: { day: string }) => {
      asked.set(day, (asked.get(day) ?? 0) + 1)
      if (asked.get(day)! > 9) throw new Error('asked without an end')
      return { lines: [], setAside: [], nextCursor: 'again' }
    }
    const bank = { ...world.deps.platform.bank, statement }
    await reconcile({ ...world.ctx(), platform: { ...world.deps.platform, bank } })
    expect(new Set(asked.values())).toEqual(new Set([2]))
  })
})
