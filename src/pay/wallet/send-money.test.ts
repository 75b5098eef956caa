import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { connectDatabase } from '../../db/client.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import * as schema from '../../db/schema/index.ts'
import { KiwiError } from '../../errors.ts'
import { leftMemberId } from '../../social/leaving/rules.ts'
import { checkApproval } from '../approval/check-approval.ts'
import { verifyLedger } from '../proof/verify-ledger.ts'
import { listHistory } from './list-history.ts'
import { makePayment } from './internal/make-payment.ts'
import { payShopInput } from '../schema.ts'
import { payShop } from './pay-shop.ts'
import { postPayments } from './internal/post-payments.ts'
import { readWallet } from './read-wallet.ts'
import { requestMoney } from './request-money.ts'
import { sendMoney } from './send-money.ts'
import { sendOf, payOf } from '../../../test/statements.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

async function sending(
  from: TestPerson,
  to: TestPerson,
  amountKrw: number,
  more: { key?: string; requestId?: string; memo?: string } = {},
) {
  const { key: idempotencyKey = randomUUID(), requestId = null, memo = '' } = more
  const approval = await world.approve(from, sendOf(to, idempotencyKey, amountKrw, requestId))
  return { idempotencyKey, toPersonId: to.id, toHandle: to.handle, amountKrw, memo, requestId, approval }
}
async function paying(from: TestPerson, shop: { id: string; handle: string }, amountKrw: number) {
  const idempotencyKey = randomUUID()
  const approval = await world.approve(from, payOf(shop, idempotencyKey, amountKrw))
  return { idempotencyKey, shopId: shop.id, shopHandle: shop.handle, amountKrw, memo: '', approval }
}
async function funded(amountKrw: number): Promise<TestPerson> {
  const person = await world.person()
  await world.fund(person, amountKrw)
  return person
}
const balanceOf = async (person: TestPerson) => (await readWallet(person.ctx)).balanceKrw
const codes = (results: PromiseSettledResult<unknown>[]) =>
  results.map((result) =>
    result.status === 'fulfilled' ? 'paid' : result.reason instanceof KiwiError ? result.reason.code : String(result.reason),
  )

async function expectSound() {
  expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
}

describe('sending', () => {
  it('is refused from a removed device at once, though its key was used a moment ago and its proof still lives', async () => {
    const [from, to] = [await funded(1_000), await world.person()]
    await sendMoney(from.ctx, await sending(from, to, 100))
    const next = await sending(from, to, 100)
    await run(world.deps.main.db, sql`update device_key set revoked_at = now() where id = ${next.approval.deviceId}`)
    await expect(sendMoney(from.ctx, next)).rejects.toMatchObject({ code: 'PIN_REQUIRED' })
    expect([await balanceOf(from), await balanceOf(to)]).toEqual([900, 100])
  })

  it('moves money once for 50 parallel calls with one key, and gives one answer', async () => {
    const [from, to] = [await funded(50_000), await world.person()]
    const input = await sending(from, to, 10_000, { memo: '점심' })
    const receipts = await Promise.all(Array.from({ length: 50 }, () => sendMoney(from.ctx, input)))
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1)
    expect([await balanceOf(from), await balanceOf(to)]).toEqual([40_000, 10_000])
    const { lines } = await listHistory(to.ctx, { q: '', direction: 'all', kinds: [], fromDay: null, toDay: null, cursor: null, limit: 20 })
    expect(lines).toMatchObject([
      { kind: 'send', amountKrw: 10_000, balanceAfterKrw: 10_000, memo: '점심', counterparty: { kind: 'person', handle: from.handle } },
    ])
    await expectSound()
  })

  it('moves it once also where two processes are asked at the same time', async () => {
    const [from, to] = [await funded(50_000), await world.person()]
    const input = await sending(from, to, 10_000)
    const other = connectDatabase({
      url: world.config.DATABASE_URL,
      driver: 'postgres-js',
      poolMax: 4,
      leaseMax: 4,
      applicationName: 'kiwi-other',
    })
    try {
      const receipts = await Promise.all(
        Array.from({ length: 50 }, (_, n) => sendMoney(n % 2 === 0 ? from.ctx : { ...from.ctx, main: other }, input)),
      )
      expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1)
      expect(await balanceOf(from)).toBe(40_000)
    } finally {
      await other.end()
    }
  })

  it('refuses the same key with another body, in one batch and later, and leaves every row as it was', async () => {
    const [from, to] = [await funded(50_000), await world.person()]
    const key = randomUUID()
    const [first, other] = [await sending(from, to, 1_000, { key }), await sending(from, to, 2_000, { key })]
    const results = codes(await Promise.allSettled([sendMoney(from.ctx, first), sendMoney(from.ctx, other)]))
    expect(results.toSorted()).toEqual(['IDEMPOTENCY_MISMATCH', 'paid'])
    // Whichever was asked first has the key.
    const [paid, refused] = results[0] === 'paid' ? [first, other] : [other, first]
    for (const another of [refused, { ...paid!, memo: '다른 말' }])
      await expect(sendMoney(from.ctx, another)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', field: 'idempotencyKey' })
    expect(await balanceOf(from)).toBe(50_000 - paid!.amountKrw)
  })

  it('reaches nobody by the account that stands for all who left: that money would be nobody’s', async () => {
    const [from, left] = [await world.person(), { ...(await world.person()), id: leftMemberId, handle: 'left.member' }]
    await world.fund(from, 10_000)
    await run(
      world.deps.main.db,
      sql`insert into person (id, status, handle, last_active_at, created_at) values (${left.id}::uuid, 'active', ${left.handle}, now(), now())`,
    )
    await expect(sendMoney(from.ctx, await sending(from, left, 1_000))).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'toPersonId' })
    expect((await readWallet(from.ctx)).balanceKrw).toBe(10_000)
  })

  it('refuses more than the wallet holds, and the key can be used again', async () => {
    const [from, to] = [await funded(1_000), await world.person()]
    const input = await sending(from, to, 1_001)
    await expect(sendMoney(from.ctx, input)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    await world.fund(from, 1)
    expect((await sendMoney(from.ctx, input)).balanceKrw).toBe(0)
    await expectSound()
  })

  it('never overdraws under 40 parallel sends in a ring', async () => {
    const ring = await Promise.all(Array.from({ length: 5 }, () => funded(1_000)))
    const inputs = await Promise.all(Array.from({ length: 40 }, (_, n) => sending(ring[n % 5]!, ring[(n + 1 + (n % 3)) % 5]!, 700)))
    const results = await Promise.allSettled(inputs.map((input, n) => sendMoney(ring[n % 5]!.ctx, input)))
    expect(new Set(codes(results))).toEqual(new Set(['paid', 'INSUFFICIENT_FUNDS']))
    const balances = await Promise.all(ring.map(balanceOf))
    expect(balances.reduce((sum, balance) => sum + balance)).toBe(5_000)
    expect(Math.min(...balances)).toBeGreaterThanOrEqual(0)
    await expectSound()
  })

  it('does not tell apart who is unknown, gone, blocked, a blocker, or oneself', async () => {
    const [from, blocker] = [await funded(10), await world.person()]
    await world.deps.main.db.insert(schema.block).values({ blockerId: blocker.id, blockedId: from.id, createdAt: world.deps.now() })
    const [blocked, gone] = [await world.person(), await world.person()]
    await world.deps.main.db.insert(schema.block).values({ blockerId: from.id, blockedId: blocked.id, createdAt: world.deps.now() })
    await run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${gone.id}`)
    for (const to of [{ ...blocker, id: randomUUID() }, from, blocker, blocked, gone])
      await expect(sendMoney(from.ctx, await sending(from, to, 1))).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'toPersonId' })
  })
})

describe('payments that wait for one another', () => {
  it('are posted together, and one that cannot be is refused alone', async () => {
    const payers = await Promise.all(Array.from({ length: 12 }, () => funded(1_000)))
    const [to, shop] = [await world.person(), await world.shop()]
    const before = await rows(world.deps.main.db, sql<{ xid: string }>`select pg_current_xact_id()::text as xid`)
    const inputs = await Promise.all(
      payers.map((payer, n) => (n % 3 === 0 ? paying(payer, shop, 300 + n) : sending(payer, to, n === 5 ? 1_001 : 100 + n))),
    )
    const results = await Promise.allSettled(
      inputs.map((input, n) => ('shopHandle' in input ? payShop(payers[n]!.ctx, input) : sendMoney(payers[n]!.ctx, input))),
    )
    expect(codes(results)).toEqual(payers.map((_, n) => (n === 5 ? 'INSUFFICIENT_FUNDS' : 'paid')))
    const found = await rows(
      world.deps.main.db,
      sql<{ transactions: number; transfers: number; approvals: number }>`
        select count(distinct t.xmin::text) as transactions, count(*) as transfers, count(a.subject_id) as approvals
          from transfer t left join payment_approval a on a.subject_id = t.id where t.xmin::text::bigint >= ${before[0]!.xid}::bigint`,
    )
    // Approvals are checked on the way, so not all arrive in the same turn; but far fewer
    // transactions than payments.
    expect(found[0]).toMatchObject({ transfers: 11, approvals: 11 })
    expect(found[0]!.transactions).toBeLessThan(6)
    const lines = await rows(
      world.deps.main.db,
      sql<{ grossKrw: number }>`select gross_krw from settlement_line where shop_id = ${shop.id} order by 1`,
    )
    expect(lines.map(({ grossKrw }) => grossKrw)).toEqual([300, 303, 306, 309])
    expect(await balanceOf(to)).toBe([1, 2, 4, 7, 8, 10, 11].reduce((sum, n) => sum + 100 + n, 0))
    await expectSound()
  })

  it('tell each person of each transfer, in order and without a gap', async () => {
    const payers = await Promise.all(Array.from({ length: 8 }, () => funded(1_000)))
    const to = await world.person()
    const inputs = await Promise.all(payers.map((payer, n) => sending(payer, to, 10 + n)))
    const receipts = await Promise.all(inputs.map((input, n) => sendMoney(payers[n]!.ctx, input)))
    const events = await rows(
      world.deps.main.db,
      sql<{ seq: number; transferId: string; balance: number }>`
        select seq, payload ->> 'transferId' as transfer_id, (payload ->> 'balanceKrw')::int as balance from event where person_id = ${to.id} order by seq`,
    )
    expect(events.map(({ seq }) => seq)).toEqual(receipts.map((_, n) => n + 1))
    expect(new Set(events.map(({ transferId }) => transferId))).toEqual(new Set(receipts.map(({ transferId }) => transferId)))
    expect(events.at(-1)!.balance).toBe(await balanceOf(to))
    const notices = await rows(
      world.deps.main.db,
      sql`select from outbox where name = 'notifications.notify' and payload ->> 'personId' = ${to.id}`,
    )
    expect(notices).toHaveLength(8)
  })

  it.each([
    ['device was removed', sql`update device_key set revoked_at = now() where person_id =`],
    ['proof was over', sql`update pin_proof set expires_at = created_at where person_id =`],
    ['proof was taken back', sql`delete from pin_proof where person_id =`],
  ])('do not fail with one whose %s while it waited', async (_, end) => {
    const [first, second, to] = [await funded(1_000), await funded(1_000), await world.person()]
    const [input, spoiled] = [await sending(first, to, 10), await sending(second, to, 20)]
    const payment = async (payer: TestPerson, given: typeof input) => ({
      transferKey: `send:${payer.id}:${given.idempotencyKey}`,
      payerId: payer.id,
      payerAccountId: null,
      payee: { kind: 'person' as const, id: to.id, accountId: null },
      amountKrw: given.amountKrw,
      dayLimitKrw: 300_000,
      memo: '',
      approval: await checkApproval(payer.ctx, sendOf(to, given.idempotencyKey, given.amountKrw), given.approval),
      requestId: null,
    })
    const [good, bad] = [await payment(first, input), await payment(second, spoiled)]
    // After the check, before the posting.
    await run(world.deps.main.db, sql`${end} ${second.id}`)
    await expect(postPayments(world.ctx(), [good, bad])).rejects.toMatchObject({ code: 'PIN_REQUIRED' })
    expect(codes(await Promise.allSettled([makePayment(first.ctx, good), makePayment(second.ctx, bad)]))).toEqual(['paid', 'PIN_REQUIRED'])
    expect([await balanceOf(first), await balanceOf(second), await balanceOf(to)]).toEqual([990, 1_000, 10])
    await expectSound()
  })

  it('all hear that nobody knows, when the answer to their commit is lost', async () => {
    const payers = await Promise.all(Array.from({ length: 3 }, () => funded(1_000)))
    const to = await world.person()
    const inputs = await Promise.all(payers.map((payer) => sending(payer, to, 10)))
    const main = {
      ...world.deps.main,
      async lease() {
        const lease = await world.deps.main.lease()
        const session = new Proxy(lease.session, {
          get(target, name) {
            if (name === 'sendScript') {
              return async (text: string) => {
                const answer = await target.sendScript(text)
                if (text === 'commit') throw Object.assign(new Error('lost'), { code: 'CONNECTION_CLOSED' })
                return answer
              }
            }
            const value: unknown = Reflect.get(target, name, target)
            return typeof value === 'function' ? value.bind(target) : value
          },
        })
        return { ...lease, session }
      },
    }
    const results = await Promise.allSettled(payers.map((payer, n) => sendMoney({ ...payer.ctx, main }, inputs[n]!)))
    expect(new Set(codes(results))).toEqual(new Set(['OUTCOME_UNKNOWN']))
    // It had been committed: asking again tells so, and moves nothing twice.
    const receipts = await Promise.all(payers.map((payer, n) => sendMoney(payer.ctx, inputs[n]!)))
    expect(receipts.map(({ balanceKrw }) => balanceKrw)).toEqual([990, 990, 990])
    expect(await balanceOf(to)).toBe(30)
  })
})

describe('paying what somebody asked for', () => {
  it('marks the request paid once, and refuses a second payment of it alone', async () => {
    const [payer, asker, bystander] = [await funded(10_000), await world.person(), await funded(1_000)]
    await world.follow(payer, asker)
    await world.follow(asker, payer)
    const { requestId } = await requestMoney(asker.ctx, {
      idempotencyKey: randomUUID(),
      fromPersonId: payer.id,
      fromHandle: payer.handle,
      amountKrw: 2_500,
      memo: '',
    })
    const [first, second, wrongAmount, other] = await Promise.all([
      sending(payer, asker, 2_500, { requestId }),
      sending(payer, asker, 2_500, { requestId }),
      sending(payer, asker, 2_499, { requestId }),
      sending(bystander, asker, 100),
    ])
    const results = await Promise.allSettled([
      ...[first, second, wrongAmount].map((input) => sendMoney(payer.ctx, input)),
      sendMoney(bystander.ctx, other),
    ])
    expect(codes(results).sort()).toEqual(['CONFLICT', 'CONFLICT', 'paid', 'paid'])
    const paidFirst = results[0]!.status === 'fulfilled' ? first : second
    expect(await sendMoney(payer.ctx, paidFirst)).toMatchObject({ amountKrw: 2_500, balanceKrw: 7_500 })
    expect(await rows(world.deps.main.db, sql`select state from money_request where id = ${requestId}`)).toEqual([{ state: 'paid' }])
    expect(await balanceOf(asker)).toBe(2_600)
    await expectSound()
  })
})

describe('paying a shop', () => {
  it('is refused to its owner, who would pay themselves past the limits of a top-up', async () => {
    const [owner, shop] = [await funded(10_000), await world.shop()]
    await run(world.deps.main.db, sql`update shop set owner_id = ${owner.id} where id = ${shop.id}`)
    await expect(payShop(owner.ctx, await paying(owner, shop, 1_000))).rejects.toMatchObject({
      code: 'FORBIDDEN',
      details: { reason: 'own_shop' },
    })
    expect(await balanceOf(owner)).toBe(10_000)
  })

  it('is signed for the same shop however its id is written, so that the books can be held against what was signed', async () => {
    const [payer, shop] = [await funded(10_000), await world.shop()]
    const input = payShopInput.parse({ ...(await paying(payer, shop, 4_000)), shopId: shop.id.toUpperCase() })
    const { transferId } = await payShop(payer.ctx, input)
    const kept = await rows(
      world.deps.main.db,
      sql`select statement::jsonb #>> '{payee,id}' as id from payment_approval where subject_id = ${transferId}`,
    )
    expect(kept).toEqual([{ id: shop.id }])
    await expectSound()
  })

  it('owes the shop the gross and tells its owner', async () => {
    const [payer, shop] = [await funded(10_000), await world.shop()]
    const input = await paying(payer, shop, 4_000)
    const receipts = await Promise.all(Array.from({ length: 20 }, () => payShop(payer.ctx, input)))
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1)
    expect(await rows(world.deps.main.db, sql`select posted, guarded from account where shop_id = ${shop.id}`)).toEqual([
      { posted: 4_000, guarded: false },
    ])
    expect(await rows(world.deps.main.db, sql`select from outbox where payload ->> 'personId' = ${shop.owner.id}`)).toHaveLength(1)
    await expect(payShop(payer.ctx, { ...(await paying(payer, { id: randomUUID(), handle: 'no.shop' }, 1)) })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'shopId',
    })
    await expectSound()
  })
})
