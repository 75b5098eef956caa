import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSettlementWorld } from '../../../test/worlds/settlement-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { makeBankCall } from '../bank/make-bank-call.ts'
import { approvePayout, refusePayout, returnPayout } from './decide-payout.ts'
import { explainBreak } from './explain-break.ts'
import { reviewPayouts } from './review-payouts.ts'
import { settle } from '../settlement/settle.ts'

let world: Awaited<ReturnType<typeof createSettlementWorld>>
let admins: TestPerson[]

beforeAll(async () => {
  world = await createSettlementWorld('2026-11-23T10:00:00+09:00')
  admins = await Promise.all(Array.from({ length: 3 }, () => world.person({ role: 'admin' })))
})
afterAll(() => world.close())

/** A payout of 10,000,000 won or more, as the settlement leaves it. */
async function waiting(owner?: TestPerson) {
  const shop = await world.shop(owner)
  await world.linkAccount(shop.owner)
  world.setClock('2026-11-23T10:00:00+09:00')
  await world.sell(shop, 9_000_000)
  await world.sell(shop, 9_000_000)
  world.setClock('2026-11-25T10:00:00+09:00')
  await settle(world.ctx())
  const [made] = await world.payouts(shop)
  return { shop, payoutId: made!.id }
}
const reason = '매출 자료와 맞아요'
const calls = async (payoutId: string) =>
  (
    await rows(
      world.deps.main.db,
      sql<{ n: number }>`select count(*)::int as n from bank_call where idempotency_key = ${`payout:${payoutId}`}`,
    )
  )[0]!.n
const decisions = (payoutId: string) =>
  rows(
    world.deps.main.db,
    sql<{ action: string; reason: string }>`select action, reason from money_decision where subject_id = ${payoutId} order by id`,
  )

describe('a payout of 10 million won or more', () => {
  it('reaches the bank only after two different people approved it, each with a reason', async () => {
    const { shop, payoutId } = await waiting()
    expect(await world.payouts(shop)).toMatchObject([{ state: 'awaiting_approval', bankCallId: null }])
    expect((await reviewPayouts(admins[0]!.ctx, { state: 'awaiting_approval', cursor: null, limit: 50 })).payouts).toContainEqual(
      expect.objectContaining({
        payoutId,
        approvedBy: [],
        approvedByMe: false,
        netKrw: 17_505_000,
        shop: expect.objectContaining({ handle: shop.handle }),
      }),
    )
    expect(await approvePayout(admins[0]!.ctx, { payoutId, reason })).toMatchObject({
      state: 'awaiting_approval',
      approvedByMe: true,
      approvedBy: [admins[0]!.handle],
    })
    expect(await calls(payoutId)).toBe(0)
    world.advance(1)
    expect(await approvePayout(admins[1]!.ctx, { payoutId, reason })).toMatchObject({
      state: 'requested',
      approvedBy: [admins[0]!.handle, admins[1]!.handle],
    })
    expect(await calls(payoutId)).toBe(1)
    expect(await decisions(payoutId)).toEqual([
      { action: 'payout.approve', reason },
      { action: 'payout.approve', reason },
    ])
    const [made] = await world.payouts(shop)
    await world.bankSays(made!.bankCallId!, 'confirmed')
    expect(await world.payouts(shop)).toMatchObject([{ state: 'confirmed' }])
    expect(await world.broken()).toEqual([])
  })

  it('are reviewed oldest first', async () => {
    const made = [await waiting(), await waiting()].map(({ payoutId }) => payoutId)
    // The row of the older one lies behind the other one's now.
    await run(world.owner.db, sql`update payout set reason = reason where id = ${made.toSorted()[0]!}`)
    const { payouts } = await reviewPayouts(admins[0]!.ctx, { state: 'awaiting_approval', cursor: null, limit: 50 })
    const ids = payouts.map(({ payoutId }) => payoutId)
    expect(ids).toEqual(ids.toSorted())
    expect(ids).toEqual(expect.arrayContaining(made))
  })

  it('counts the same person once, however often', async () => {
    const { payoutId } = await waiting()
    await Promise.all(Array.from({ length: 8 }, () => approvePayout(admins[0]!.ctx, { payoutId, reason })))
    expect(await calls(payoutId)).toBe(0)
    expect(await decisions(payoutId)).toHaveLength(1)
  })

  it('opens one bank call when everybody approves at once', async () => {
    const { payoutId } = await waiting()
    const racing = [...admins, ...admins].map((admin) => approvePayout(admin.ctx, { payoutId, reason }))
    await Promise.allSettled(racing)
    expect(await calls(payoutId)).toBe(1)
    const enqueued = await rows(
      world.deps.main.db,
      sql`select from outbox where name = 'bank.call' and payload->>'bankCallId' = (select bank_call_id::text from payout where id = ${payoutId})`,
    )
    expect(enqueued).toHaveLength(1)
  })

  it('is not to be decided by whoever works in the shop', async () => {
    const { shop, payoutId } = await waiting()
    const worker = await world.shopMember(shop, 'seller', await world.person({ role: 'admin' }))
    await expect(approvePayout(worker.ctx, { payoutId, reason })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      details: { reason: 'own_money' },
    })
    const { payouts } = await reviewPayouts(worker.ctx, { state: 'awaiting_approval', cursor: null, limit: 50 })
    expect(payouts.find((one) => one.payoutId === payoutId)).toMatchObject({ isMine: true, approvedBy: [] })
  })

  it('counts, and shows, no approval of whoever may not decide any more or works in the shop since', async () => {
    const { shop, payoutId } = await waiting()
    const [gone, hired] = [await world.person({ role: 'admin' }), await world.person({ role: 'admin' })]
    await approvePayout(gone.ctx, { payoutId, reason })
    await run(world.owner.db, sql`update person set role = 'member' where id = ${gone.id}::uuid`)
    expect(await approvePayout(hired.ctx, { payoutId, reason })).toMatchObject({ approvedBy: [hired.handle], fallenApprovals: 1 })
    await world.shopMember(shop, 'seller', hired)
    expect(await approvePayout(admins[0]!.ctx, { payoutId, reason })).toMatchObject({
      state: 'awaiting_approval',
      approvedBy: [admins[0]!.handle],
      fallenApprovals: 2,
    })
    await approvePayout(admins[1]!.ctx, { payoutId, reason })
    // Who approved what was paid is shown for good.
    await run(world.owner.db, sql`update person set role = 'member' where id = ${hired.id}::uuid`)
    const { payouts } = await reviewPayouts(admins[0]!.ctx, { state: 'requested', cursor: null, limit: 50 })
    expect(payouts.find((one) => one.payoutId === payoutId)!.approvedBy).toHaveLength(4)
  })

  it('is not the shop owner’s own to decide about', async () => {
    const owner = await world.person({ role: 'admin' })
    const { payoutId } = await waiting(owner)
    for (const decide of [approvePayout, refusePayout])
      await expect(decide(owner.ctx, { payoutId, reason })).rejects.toMatchObject({ code: 'FORBIDDEN', details: { reason: 'own_money' } })
    expect(
      (await reviewPayouts(owner.ctx, { state: 'awaiting_approval', cursor: null, limit: 50 })).payouts.find(
        (one) => one.payoutId === payoutId,
      ),
    ).toMatchObject({
      isMine: true,
      approvedBy: [],
    })
    expect(await decisions(payoutId)).toEqual([])
  })

  it('goes back to the shop when one refuses, and nobody can approve it then', async () => {
    const { shop, payoutId } = await waiting()
    await approvePayout(admins[0]!.ctx, { payoutId, reason })
    expect(await refusePayout(admins[1]!.ctx, { payoutId, reason: '거래가 수상해요' })).toMatchObject({
      state: 'failed',
      reason: '거래가 수상해요',
    })
    for (const admin of [admins[0]!, admins[2]!])
      await expect(approvePayout(admin.ctx, { payoutId, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(refusePayout(admins[2]!.ctx, { payoutId, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect([await world.payable(shop), await world.openLines(shop), await calls(payoutId)]).toEqual([18_000_000, 2, 0])
    expect(await world.notices(shop.owner)).toEqual(['payout_failed'])
    expect(await world.broken()).toEqual([])
  })

  it('is either approved or refused when both come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { shop, payoutId } = await waiting()
      await approvePayout(admins[0]!.ctx, { payoutId, reason })
      await Promise.allSettled([
        approvePayout(admins[1]!.ctx, { payoutId, reason }),
        refusePayout(admins[2]!.ctx, { payoutId, reason: '아니에요' }),
      ])
      const [made] = await world.payouts(shop)
      expect(await calls(payoutId)).toBe(made!.state === 'requested' ? 1 : 0)
      expect(await world.payable(shop)).toBe(made!.state === 'requested' ? 0 : 18_000_000)
    }
    expect(await world.broken()).toEqual([])
  })

  it('waits when the shop has nowhere to be paid', async () => {
    const { shop, payoutId } = await waiting()
    await approvePayout(admins[0]!.ctx, { payoutId, reason })
    await run(world.deps.main.db, sql`update bank_account set unlinked_at = now() where person_id = ${shop.owner.id}`)
    await expect(approvePayout(admins[1]!.ctx, { payoutId, reason })).rejects.toMatchObject({ code: 'ACCOUNT_NOT_LINKED' })
    expect(await world.payouts(shop)).toMatchObject([{ state: 'awaiting_approval' }])
    // What was approved for the account of before is no word for this one.
    await world.linkAccount(shop.owner)
    expect(await approvePayout(admins[1]!.ctx, { payoutId, reason })).toMatchObject({
      state: 'awaiting_approval',
      approvedBy: [admins[1]!.handle],
      fallenApprovals: 1,
    })
    expect(await approvePayout(admins[0]!.ctx, { payoutId, reason })).toMatchObject({ state: 'requested', fallenApprovals: 0 })
  })

  it('shows its reviewers the owner, the account with its age, and the lines', async () => {
    const { shop, payoutId } = await waiting()
    const page = await reviewPayouts(admins[0]!.ctx, { state: 'awaiting_approval', cursor: null, limit: 50 })
    expect(page.payouts.find((one) => one.payoutId === payoutId)).toMatchObject({
      shop: { handle: shop.handle, openedAt: expect.stringMatching(/^2026-11-2\dT.*Z$/) },
      owner: { handle: shop.owner.handle, isSuspended: false },
      account: { bankName: 'KB국민은행', lastFour: '1234', linkedAt: expect.stringMatching(/^2026-11-2\dT.*Z$/) },
      lines: { sales: 2, refunds: 0, firstSoldOn: '2026-11-23', lastSoldOn: '2026-11-23' },
      isMine: false,
    })
  })

  it('is held while its owner is suspended: nobody can approve it, and what was approved is not sent', async () => {
    const [one, other] = [await waiting(), await waiting()]
    const suspend = (owner: TestPerson, status: string) =>
      rows(world.deps.main.db, sql`update person set status = ${status} where id = ${owner.id}`)
    await approvePayout(admins[0]!.ctx, { payoutId: one.payoutId, reason })
    await suspend(one.shop.owner, 'suspended')
    for (const admin of admins)
      await expect(approvePayout(admin.ctx, { payoutId: one.payoutId, reason })).rejects.toMatchObject({
        code: 'CONFLICT',
        details: { reason: 'owner_suspended' },
      })
    expect(await calls(one.payoutId)).toBe(0)

    for (const admin of admins.slice(0, 2)) await approvePayout(admin.ctx, { payoutId: other.payoutId, reason })
    await suspend(other.shop.owner, 'suspended')
    await makeBankCall(world.ctx(), { bankCallId: (await world.payouts(other.shop))[0]!.bankCallId! })
    expect(await world.payouts(other.shop)).toMatchObject([{ state: 'failed', reason: 'bank:owner_suspended' }])
    expect([await world.payable(other.shop), await world.openLines(other.shop)]).toEqual([18_000_000, 2])
    expect(await settle(world.ctx())).toMatchObject({ payouts: 0 })
    await suspend(one.shop.owner, 'active')
    expect(await approvePayout(admins[1]!.ctx, { payoutId: one.payoutId, reason })).toMatchObject({ state: 'requested' })
    expect(await world.broken()).toEqual([])
  })

  it('that was approved is not sent to an account linked since, nor to the one before', async () => {
    const { shop, payoutId } = await waiting()
    for (const admin of admins.slice(0, 2)) await approvePayout(admin.ctx, { payoutId, reason })
    await run(world.deps.main.db, sql`update bank_account set unlinked_at = now() where person_id = ${shop.owner.id}`)
    await world.linkAccount(shop.owner)
    await makeBankCall(world.ctx(), { bankCallId: (await world.payouts(shop))[0]!.bankCallId! })
    expect(await world.payouts(shop)).toMatchObject([{ state: 'failed', reason: 'bank:account_changed' }])
    expect(await world.payable(shop)).toBe(18_000_000)
    expect(await world.broken()).toEqual([])
  })

  it('is not approved by who is suspended or no admin any more, though they approved it before', async () => {
    for (const change of [sql`status = 'suspended'`, sql`role = 'member'`]) {
      const { payoutId } = await waiting()
      const former = await world.person({ role: 'admin' })
      await approvePayout(former.ctx, { payoutId, reason })
      await run(world.deps.main.db, sql`update person set ${change} where id = ${former.id}`)
      expect(await approvePayout(admins[0]!.ctx, { payoutId, reason })).toMatchObject({ state: 'awaiting_approval' })
      expect(await approvePayout(admins[1]!.ctx, { payoutId, reason })).toMatchObject({ state: 'requested' })
    }
  })

  it('is not approved by who began to work in the shop after they approved it', async () => {
    const { shop, payoutId } = await waiting()
    const hired = await world.person({ role: 'admin' })
    await approvePayout(hired.ctx, { payoutId, reason })
    await world.shopMember(shop, 'finance', hired)
    expect(await approvePayout(admins[0]!.ctx, { payoutId, reason })).toMatchObject({ state: 'awaiting_approval' })
    expect(await approvePayout(admins[1]!.ctx, { payoutId, reason })).toMatchObject({ state: 'requested' })
  })

  it('is nothing for who was an admin and is none any more', async () => {
    const { payoutId } = await waiting()
    const former = await world.person({ role: 'admin' })
    await run(world.deps.main.db, sql`update person set role = 'member' where id = ${former.id}`)
    for (const decide of [approvePayout, refusePayout])
      await expect(decide(former.ctx, { payoutId, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(
      await world.payouts({
        id: (await rows(world.deps.main.db, sql<{ shopId: string }>`select shop_id from payout where id = ${payoutId}`))[0]!.shopId,
        owner: former,
      }),
    ).toMatchObject([{ state: 'awaiting_approval' }])
  })
})

it('a payout that the bank sent back is returned once, by a person, with a reason', async () => {
  const shop = await world.paidShop()
  world.setClock('2026-11-23T10:00:00+09:00')
  await world.sell(shop, 100_000)
  world.setClock('2026-11-25T10:00:00+09:00')
  await settle(world.ctx())
  const [made] = await world.payouts(shop)
  const back = { payoutId: made!.id, reason: '수취 계좌 해지로 반송' }
  await expect(returnPayout(admins[0]!.ctx, back)).rejects.toMatchObject({ code: 'CONFLICT' })
  await world.bankSays(made!.bankCallId!, 'confirmed')
  const tries = await Promise.allSettled([returnPayout(admins[0]!.ctx, back), returnPayout(admins[1]!.ctx, back)])
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await world.payouts(shop)).toMatchObject([{ state: 'returned', reason: back.reason }])
  expect(await decisions(made!.id)).toEqual([{ action: 'payout.return', reason: back.reason }])
  expect(await world.payable(shop)).toBe(100_000)
  expect(await world.broken()).toEqual([])
})

it('a break about a deposit of one’s own is explained by somebody else', async () => {
  const [mine, breakId] = [admins[0]!, randomUUID()]
  const db = world.deps.main.db
  await run(
    db,
    sql`insert into deposit (id, bank_deposit_id, amount_krw, depositor_name, deposited_at, state, reason, person_id, created_at)
        values (${randomUUID()}, 'dep-mine', 500, '나', now(), 'matched', 'matched', ${mine.id}, now())`,
  )
  await run(
    db,
    sql`insert into reconciliation_break (id, fingerprint, kind, subject, amount_krw, reference, detail, first_seen_on, last_seen_on, state, created_at)
        values (${breakId}, ${`deposit:${breakId}`}, 'gateway_only', 'deposit', 500, 'dep-mine', '', '2026-11-23', '2026-11-23', 'open', now())`,
  )
  const twinId = randomUUID()
  await run(
    db,
    sql`insert into reconciliation_break (id, fingerprint, kind, subject, amount_krw, reference, detail, first_seen_on, last_seen_on, state, created_at)
        values (${twinId}, ${`deposit:${twinId}`}, 'gateway_only', 'deposit', 500, 'dep-twin', '', '2026-11-23', '2026-11-23', 'open', now())`,
  )
  // The other one has an account of theirs, for which that deposit was not.
  const accountId = randomUUID()
  await run(db, sql`insert into virtual_account (id, bank_code, account_number, created_at) values (${accountId}, '088', '5550001', now())`)
  await run(
    db,
    sql`insert into virtual_account_lease (id, virtual_account_id, person_id, amount_krw, depositor_name, state, idempotency_key, request_hash, created_at, expires_at)
        values (${randomUUID()}, ${accountId}, ${admins[1]!.id}, 500, '나', 'expired', ${breakId}, '', now(), now())`,
  )
  const explain = (admin: TestPerson) => explainBreak(admin.ctx, { breakId, reason: '은행에 물어봄' })
  await expect(explain(mine)).rejects.toMatchObject({ code: 'FORBIDDEN', details: { reason: 'own_money' } })
  expect(await explain(admins[1]!)).toMatchObject({ state: 'explained' })
  expect(await rows(db, sql`select state from reconciliation_break where id = ${twinId}`)).toEqual([{ state: 'open' }])
})
