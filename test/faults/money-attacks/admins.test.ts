import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rows, run } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { bankCall } from '../../../src/db/schema/bank.ts'
import { person as personTable } from '../../../src/db/schema/person.ts'
import { reconciliationBreak } from '../../../src/db/schema/settlement.ts'
import { decideCall } from '../../../src/pay/desk/decide-call.ts'
import { approvePayout, returnPayout } from '../../../src/pay/desk/decide-payout.ts'
import { explainBreak } from '../../../src/pay/desk/explain-break.ts'
import { settle } from '../../../src/pay/settlement/settle.ts'
import { resolveDeposit } from '../../../src/pay/desk/resolve-deposit.ts'
import { recordDeposit } from '../../../src/pay/deposits/internal/record-deposit.ts'
import { write } from '../../../src/db/write.ts'
import { newId } from '../../../src/ids.ts'
import { createSettlementWorld } from '../../worlds/settlement-world.ts'
import type { TestPerson } from '../../worlds/world.ts'

let world: Awaited<ReturnType<typeof createSettlementWorld>>
beforeAll(async () => {
  world = await createSettlementWorld('2026-11-23T10:00:00+09:00')
})
afterAll(() => world.close())

const reason = '은행에 물어봤어요'
const admin = () => world.person({ role: 'admin' })
const demote = ({ id }: TestPerson) => world.deps.main.db.update(personTable).set({ role: 'member' }).where(eq(personTable.id, id))

/** A payout of that shop's, as the settlement of T+2 leaves it. */
async function payoutOf(owner: TestPerson, ...salesKrw: number[]) {
  const shop = await world.shop(owner)
  await world.linkAccount(shop.owner)
  world.setClock('2026-11-23T10:00:00+09:00')
  for (const krw of salesKrw) await world.sell(shop, krw)
  world.setClock('2026-11-25T10:00:00+09:00')
  await settle(world.ctx())
  const [made] = await world.payouts(shop)
  return { shop, payoutId: made!.id, bankCallId: made!.bankCallId }
}

/** A call the bank never answered. */
async function unanswered(by: { personId?: string; shopId?: string }) {
  const now = world.deps.now()
  const id = newId(now)
  const long = new Date(now.getTime() - 3_600_000)
  await world.deps.main.db.insert(bankCall).values({
    id,
    kind: 'withdraw',
    purpose: 'top_up',
    state: 'unknown',
    amountKrw: 500_000,
    idempotencyKey: id,
    requestHash: new Uint8Array(32),
    reference: id.slice(-9).toUpperCase(),
    createdAt: long,
    sentAt: long,
    ...by,
  })
  return id
}

/** Money that came to none of our accounts. */
async function inSuspense(): Promise<string> {
  const now = world.deps.now()
  const bankDepositId = newId(now)
  const deposit = { bankDepositId, bankCode: '004', accountNumber: '99900000000', amountKrw: 70_000, depositorName: '김', depositedAt: now }
  await write(world.ctx(), (tx) => recordDeposit(tx, deposit, now))
  const [kept] = await rows(world.deps.main.db, sql<{ id: string }>`select id from deposit where bank_deposit_id = ${bankDepositId}`)
  return kept!.id
}

describe('an admin with a shop of their own', () => {
  it('cannot say that their own payout came back, and be paid it twice', async () => {
    const owner = await admin()
    const { shop, payoutId, bankCallId } = await payoutOf(owner, 900_000)
    await world.bankSays(bankCallId!, 'confirmed')
    await expect(returnPayout(owner.ctx, { payoutId, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await world.payouts(shop)).toMatchObject([{ state: 'confirmed' }])
  })

  it('cannot decide what became of the call that pays their own shop', async () => {
    const owner = await admin()
    const { bankCallId } = await payoutOf(owner, 900_000)
    const long = new Date(world.deps.now().getTime() - 3_600_000)
    await world.deps.main.db.update(bankCall).set({ state: 'unknown', sentAt: long }).where(eq(bankCall.id, bankCallId!))
    await expect(decideCall(owner.ctx, { bankCallId: bankCallId!, decision: 'failed', reason })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await decideCall((await admin()).ctx, { bankCallId: bankCallId!, decision: 'failed', reason })).toMatchObject({
      state: 'deciding',
    })
  })
})

it('an admin cannot decide what became of their own top-up', async () => {
  const one = await admin()
  const bankCallId = await unanswered({ personId: one.id })
  await expect(decideCall(one.ctx, { bankCallId, decision: 'confirmed', reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('an admin decides neither about money that came to a lease of theirs, nor about a break of a call of theirs', async () => {
  const one = await admin()
  const own = { code: 'FORBIDDEN', details: { reason: 'own_money' } }
  const depositId = await inSuspense()
  const leaseId = newId(world.deps.now())
  const [account] = await rows(
    world.owner.db,
    sql<{ id: string }>`
        insert into virtual_account (id, bank_code, account_number, created_at) values (gen_random_uuid(), '088', '5621907777777', now()) returning id`,
  )
  await run(
    world.owner.db,
    sql`insert into virtual_account_lease (id, virtual_account_id, person_id, depositor_name, amount_krw, state, idempotency_key, request_hash, created_at, expires_at)
        values (${leaseId}, ${account!.id}, ${one.id}, '김', 70000, 'expired', 'own-lease', '\\x00', now(), now())`,
  )
  await run(world.owner.db, sql`update deposit set lease_id = ${leaseId} where id = ${depositId}`)
  for (const decision of ['return', 'keep'] as const)
    await expect(resolveDeposit(one.ctx, { decision, depositId, reason })).rejects.toMatchObject(own)
  expect(await rows(world.deps.main.db, sql`select state from deposit where id = ${depositId}`)).toEqual([{ state: 'suspense' }])

  const bankCallId = await unanswered({ personId: one.id })
  const breakId = newId(world.deps.now())
  await world.deps.main.db.insert(reconciliationBreak).values({
    id: breakId,
    fingerprint: breakId,
    kind: 'unresolved_call',
    amountKrw: 500_000,
    reference: bankCallId.slice(-9).toUpperCase(),
    detail: '',
    firstSeenOn: '2026-11-23',
    lastSeenOn: '2026-11-23',
    state: 'open',
    createdAt: world.deps.now(),
  })
  await expect(explainBreak(one.ctx, { breakId, reason })).rejects.toMatchObject(own)
  expect(await explainBreak((await admin()).ctx, { breakId, reason })).toMatchObject({ state: 'explained' })

  // A lease of their own does not make everybody's deposits theirs.
  const [others, aboutOthers] = [await inSuspense(), newId(world.deps.now())]
  await run(
    world.owner.db,
    sql`insert into reconciliation_break (id, fingerprint, kind, amount_krw, reference, detail, first_seen_on, last_seen_on, state, created_at)
        select ${aboutOthers}::uuid, ${aboutOthers}, 'gateway_only', 500, d.bank_deposit_id, '', '2026-11-23', '2026-11-23', 'open', now()
        from deposit d where d.id = ${others}`,
  )
  expect(await explainBreak(one.ctx, { breakId: aboutOthers, reason })).toMatchObject({ state: 'explained' })
})

it('of staff, finance approves a payout beside an admin; a moderator and support do not', async () => {
  const { payoutId, shop } = await payoutOf(await world.person(), 9_000_000, 9_000_000)
  for (const role of ['support', 'moderator'] as const)
    await expect(approvePayout((await world.person({ role })).ctx, { payoutId, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await approvePayout((await world.person({ role: 'finance' })).ctx, { payoutId, reason })
  expect(await world.payouts(shop)).toMatchObject([{ state: 'awaiting_approval', bankCallId: null }])
  await approvePayout((await admin()).ctx, { payoutId, reason })
  expect(await world.payouts(shop)).toMatchObject([{ state: 'requested' }])
})

describe('an admin who is one no more', () => {
  it('has not approved a payout: their word from before does not count beside a second one', async () => {
    const [first, second, third] = [await admin(), await admin(), await admin()]
    const { payoutId, shop } = await payoutOf(await world.person(), 9_000_000, 9_000_000)
    await approvePayout(first.ctx, { payoutId, reason })
    await demote(first)
    await approvePayout(second.ctx, { payoutId, reason })
    expect(await world.payouts(shop)).toMatchObject([{ state: 'awaiting_approval', bankCallId: null }])
    await approvePayout(third.ctx, { payoutId, reason })
    expect(await world.payouts(shop)).toMatchObject([{ state: 'requested' }])
  })

  it('decides about no money in suspense, whatever their session still says', async () => {
    const [one, friend] = [await admin(), await world.person()]
    const depositId = await inSuspense()
    await demote(one)
    const decision = { decision: 'credit', depositId, toPersonId: friend.id, toHandle: friend.handle, reason } as const
    await expect(resolveDeposit(one.ctx, decision)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await rows(world.deps.main.db, sql`select state from deposit where id = ${depositId}`)).toEqual([{ state: 'suspense' }])
  })
})

it('of two admins on one deposit, one decides', async () => {
  const [one, two, friend] = [await admin(), await admin(), await world.person()]
  const depositId = await inSuspense()
  const tries = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) =>
      n % 2 === 0
        ? resolveDeposit(one.ctx, { decision: 'credit', depositId, toPersonId: friend.id, toHandle: friend.handle, reason })
        : resolveDeposit(two.ctx, { decision: 'return', depositId, reason }),
    ),
  )
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await world.broken()).toEqual([])
})

it('a shop whose owner is suspended is paid nothing until they are no more, and then all of it', async () => {
  const owner = await world.person()
  const shop = await world.shop(owner)
  await world.linkAccount(owner)
  const set = (status: 'suspended' | 'active') => world.deps.main.db.update(personTable).set({ status }).where(eq(personTable.id, owner.id))
  world.setClock('2026-11-23T10:00:00+09:00')
  await world.sell(shop, 50_000)
  await set('suspended')
  world.setClock('2026-11-25T10:00:00+09:00')
  await settle(world.ctx())
  expect(await world.payouts(shop)).toEqual([])
  await set('active')
  await settle(world.ctx())
  expect(await world.payouts(shop)).toMatchObject([{ state: 'requested', net: 48_625 }])
})
