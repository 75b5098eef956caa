import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blockPerson } from '../../social/graph/block-person.ts'
import { write } from '../../db/write.ts'
import { cancelRequest, declineRequest, expireRequests } from './close-request.ts'
import { listRequests } from './list-requests.ts'
import { readWallet } from './read-wallet.ts'
import { requestMoney } from './request-money.ts'
import { openForMs, requestCaps } from './internal/request-rules.ts'
import { sendMoney } from './send-money.ts'
import { claimRequests, markRequestsPaid } from './internal/claim-requests.ts'
import { sendOf } from '../../../test/statements.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const pair = async () => [await world.person(), await world.person()] as const
const ask = (from: TestPerson, payer: TestPerson, amountKrw = 5_000) =>
  requestMoney(from.ctx, { idempotencyKey: randomUUID(), fromPersonId: payer.id, fromHandle: payer.handle, amountKrw, memo: '점심값' })
const pageOf = async (person: TestPerson, cursor: string | null = null, limit = 20) => listRequests(person.ctx, { cursor, limit })
async function payInput(payer: TestPerson, payee: TestPerson, amountKrw: number, requestId: string) {
  const idempotencyKey = randomUUID()
  const approval = await world.approve(payer, sendOf(payee, idempotencyKey, amountKrw, requestId))
  return { idempotencyKey, toPersonId: payee.id, toHandle: payee.handle, amountKrw, memo: '', requestId, approval }
}
const noticesOf = async (person: TestPerson) => {
  await world.runJobs()
  return rows(world.deps.main.db, sql<{ kind: string }>`select kind from notification where person_id = ${person.id} order by id`)
}

describe('asking for money', () => {
  it('shows the request to both, each from their side, and tells the payer', async () => {
    const [asker, payer] = await pair()
    const request = await ask(asker, payer)
    expect(request).toMatchObject({
      direction: 'asked_by_me',
      state: 'open',
      amountKrw: 5_000,
      memo: '점심값',
      other: { handle: payer.handle },
    })
    const [seen] = (await pageOf(payer)).requests
    expect(seen).toMatchObject({ requestId: request.requestId, direction: 'asked_of_me', other: { handle: asker.handle } })
    expect(await noticesOf(payer)).toEqual([{ kind: 'money_requested' }])
  })

  it('makes one request for 50 parallel calls with one key, and refuses the key with another body', async () => {
    const [asker, payer] = await pair()
    const input = { idempotencyKey: randomUUID(), fromPersonId: payer.id, fromHandle: payer.handle, amountKrw: 5_000, memo: '' }
    const made = await Promise.all(Array.from({ length: 50 }, () => requestMoney(asker.ctx, input)))
    expect(new Set(made.map(({ requestId }) => requestId)).size).toBe(1)
    await expect(requestMoney(asker.ctx, { ...input, amountKrw: 1 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    expect((await pageOf(payer)).requests).toHaveLength(1)
  })

  it('looks like asking nobody when one is blocked, inactive or oneself', async () => {
    const [asker, payer] = await pair()
    await blockPerson(payer.ctx, { personId: asker.id })
    await expect(ask(asker, payer)).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'fromPersonId' })
    await expect(ask(payer, asker)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(ask(asker, asker)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const gone = await world.person()
    await run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${gone.id}`)
    await expect(ask(asker, gone)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('cannot pester: racers too have three open to one person at most, and ten a day', async () => {
    const [asker, payer] = await pair()
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => ask(asker, payer)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(requestCaps.openToOne)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    let made: number = requestCaps.openToOne
    for (;;) {
      const [open] = (await pageOf(payer)).requests.filter(({ state }) => state === 'open')
      await declineRequest(payer.ctx, { requestId: open!.requestId })
      const asked = await ask(asker, payer).catch((error: { code: string }) => error.code)
      if (typeof asked === 'string') break
      made += 1
    }
    expect(made).toBe(requestCaps.perDayToOne)
    await expect(ask(asker, await world.person())).resolves.toMatchObject({ state: 'open' })
  })

  it('is hidden from the list when one blocks the other afterwards, and cannot be answered any more', async () => {
    const [asker, payer] = await pair()
    const { requestId } = await ask(asker, payer)
    await blockPerson(payer.ctx, { personId: asker.id })
    expect((await pageOf(payer)).requests).toEqual([])
    expect((await pageOf(asker)).requests).toEqual([])
    await expect(declineRequest(payer.ctx, { requestId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a request', () => {
  it('is declined by its payer only, once, and the one who asked is told', async () => {
    const [asker, payer] = await pair()
    const { requestId } = await ask(asker, payer)
    const stranger = await world.person()
    for (const person of [asker, stranger])
      await expect(declineRequest(person.ctx, { requestId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await declineRequest(payer.ctx, { requestId })).toMatchObject({ state: 'declined' })
    expect(await declineRequest(payer.ctx, { requestId })).toMatchObject({ state: 'declined' })
    await expect(cancelRequest(asker.ctx, { requestId })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await noticesOf(asker)).toEqual([{ kind: 'request_declined' }])
  })

  it('is cancelled by the one who asked only', async () => {
    const [asker, payer] = await pair()
    const { requestId } = await ask(asker, payer)
    await expect(cancelRequest(payer.ctx, { requestId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await cancelRequest(asker.ctx, { requestId })).toMatchObject({ state: 'cancelled' })
    await expect(declineRequest(payer.ctx, { requestId })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('ends after 14 days, by the clock at once and by the job for good', async () => {
    const [asker, payer] = await pair()
    const { requestId } = await ask(asker, payer)
    world.advance(openForMs)
    expect((await pageOf(payer)).requests[0]).toMatchObject({ requestId, state: 'expired' })
    await expect(declineRequest(payer.ctx, { requestId })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await expireRequests(world.ctx())).expired).toBeGreaterThan(0)
    expect(await expireRequests(world.ctx())).toEqual({ expired: 0 })
  })

  it('does not wait, when its time is over, for a payment that has another in hand', async () => {
    const [asker, payer] = await pair()
    const [first, second] = [await ask(asker, payer), await ask(asker, payer)]
    world.advance(openForMs)
    const stateOf = async ({ requestId }: { requestId: string }) =>
      (await rows(world.deps.main.db, sql<{ state: string }>`select state from money_request where id = ${requestId}`))[0]!.state
    await write(world.ctx(), async (tx) => {
      await run(tx.db, sql`select from money_request where id = ${first.requestId} for no key update`)
      await expireRequests(world.ctx())
      expect([await stateOf(first), await stateOf(second)]).toEqual(['open', 'expired'])
    })
    await expireRequests(world.ctx())
    expect(await stateOf(first)).toBe('expired')
  })

  it('is paid by a send that names it: once, for the asked amount, and a retry gives the same receipt', async () => {
    const [asker, payer] = await pair()
    await world.fund(payer, 50_000)
    const { requestId } = await ask(asker, payer)
    await expect(sendMoney(payer.ctx, await payInput(payer, asker, 4_999, requestId))).rejects.toMatchObject({ code: 'CONFLICT' })
    const first = await payInput(payer, asker, 5_000, requestId)
    const receipt = await sendMoney(payer.ctx, first)
    expect(await sendMoney(payer.ctx, first)).toEqual(receipt)
    await expect(sendMoney(payer.ctx, await payInput(payer, asker, 5_000, requestId))).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await pageOf(asker)).requests[0]).toMatchObject({ requestId, state: 'paid' })
    expect([(await readWallet(payer.ctx)).balanceKrw, (await readWallet(asker.ctx)).balanceKrw]).toEqual([45_000, 5_000])
  })

  it('is paid once by 20 sends at the same time', async () => {
    const [asker, payer] = await pair()
    await world.fund(payer, 200_000)
    const { requestId } = await ask(asker, payer)
    const inputs = await Promise.all(Array.from({ length: 20 }, () => payInput(payer, asker, 5_000, requestId)))
    const outcomes = await Promise.allSettled(inputs.map((input) => sendMoney(payer.ctx, input)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await readWallet(asker.ctx)).balanceKrw).toBe(5_000)
  })

  it('is claimed by the first of a batch, and by nobody whose people or amount are others', async () => {
    const [asker, payer] = await pair()
    const { requestId } = await ask(asker, payer)
    const claim = { requestId, payerId: payer.id, requesterId: asker.id, amountKrw: 5_000, transferKey: 'one' }
    const now = world.deps.now()
    await write(world.ctx(), async (tx) => {
      const foreign = [
        { ...claim, payerId: asker.id },
        { ...claim, requesterId: payer.id },
        { ...claim, amountKrw: 1 },
        { ...claim, requestId: randomUUID() },
      ]
      expect(await claimRequests(tx, [...foreign, claim, { ...claim, transferKey: 'two' }, claim], now, true)).toEqual([
        'refused',
        'refused',
        'refused',
        'refused',
        'granted',
        'refused',
        'granted',
      ])
      expect(await markRequestsPaid(tx, [{ requestId, transferId: randomUUID() }], now)).toEqual(new Set([requestId]))
      expect(await markRequestsPaid(tx, [{ requestId, transferId: randomUUID() }], now)).toEqual(new Set())
    })
  })
})

it('requests are listed page by page, both ways mixed, newest first', async () => {
  const [one, other] = await pair()
  const made: string[] = []
  for (let n = 0; n < 3; n += 1) {
    world.advance(10)
    made.push((await ask(one, other)).requestId, (await ask(other, one)).requestId)
  }
  const first = await pageOf(one, null, 4)
  const second = await pageOf(one, first.nextCursor, 4)
  expect([...first.requests, ...second.requests].map(({ requestId }) => requestId)).toEqual(made.toSorted().toReversed())
  expect(second.nextCursor).toBeNull()
  await expect(pageOf(one, 'nonsense')).rejects.toMatchObject({ code: 'BAD_INPUT' })
})
