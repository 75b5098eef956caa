import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sandboxCredentials } from '../../sandbox/credentials.ts'
import { depositBooks, fillPool, sendTo } from '../../test/bank-deposits.ts'
import { signedHeaders } from '../../test/portone-webhook.ts'
import { createSignInWorld, type SignInWorld } from '../../test/worlds/sign-in-world.ts'
import { rows } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { leaseAccount } from '../pay/deposits/lease-account.ts'
import { readLease } from '../pay/deposits/read-lease.ts'
import { sweepDeposits } from '../pay/deposits/receive-deposit.ts'
import { readWallet } from '../pay/wallet/read-wallet.ts'

let my: SignInWorld
beforeAll(async () => {
  my = await createSignInWorld()
  await fillPool(my.world)
})
afterEach(() => my.noFaults())
afterAll(() => my.close())

const { webhookSecret } = sandboxCredentials.virtualaccounts
const post = (body: string, headers: Record<string, string>) =>
  fetch(`${my.url}/hooks/bank`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
const bodyAbout = (depositId: string, amountKrw = 1) =>
  JSON.stringify({
    type: 'VirtualAccount.Deposited',
    timestamp: new Date().toISOString(),
    data: { depositId, amountKrw: String(amountKrw) },
  })
const outcomesOf = (depositId: string) =>
  my.sandboxState.webhooks.find(({ body }) => body.includes(`"${depositId}"`))?.attempts.map(({ outcome }) => outcome)
const jobsAbout = (depositId: string) =>
  rows(my.world.deps.main.db, sql`select from outbox where name = 'pay.receiveDeposit' and payload ->> 'bankDepositId' = ${depositId}`)
const bookingsOf = async (depositId: string) => (await depositBooks(my.world)).deposits.filter((one) => one.bankDepositId === depositId)

async function leased(amountKrw = 10_000) {
  const person = await my.world.person()
  const lease = await leaseAccount(person.ctx, { idempotencyKey: randomUUID(), amountKrw, depositorName: '김하늘' })
  return { person, lease, balance: async () => (await readWallet(person.ctx)).balanceKrw }
}
const silence = (kind: 'silentBefore' | 'badSignature') => my.fault({ provider: 'virtualaccounts', operation: 'webhook', kind })

describe('the bank’s webhook', () => {
  it('puts the money into the wallet, and the lease is paid', async () => {
    const { person, lease, balance } = await leased()
    const { id } = await sendTo(my.sandboxUrl, lease, { amountKrw: 10_000, depositor: '김 하늘' })
    await expect.poll(() => outcomesOf(id)).toEqual(['204'])
    await my.world.runJobs()
    expect(await balance()).toBe(10_000)
    expect(await readLease(person.ctx, lease)).toMatchObject({ state: 'paid' })
    expect(await bookingsOf(id)).toMatchObject([{ state: 'matched', transfers: 1 }])
  })

  it('is refused with a bad signature, and the money is found by the sweep all the same', async () => {
    const { lease, balance } = await leased()
    await silence('badSignature')
    const { id } = await sendTo(my.sandboxUrl, lease, { amountKrw: 10_000, depositor: '김하늘' })
    await expect.poll(() => outcomesOf(id)).toEqual(['401', '401', '401'])
    expect(await jobsAbout(id)).toEqual([])
    await my.world.runJobs()
    expect(await balance()).toBe(0)
    await sweepDeposits(my.world.ctx())
    expect(await balance()).toBe(10_000)
  })

  it('is refused when it is older than five minutes, unsigned, tampered with or signed with another service’s key', async () => {
    // The world's clock stands still while this runs; the exact five minutes are held by the port's
    // contract.
    const body = bodyAbout('VD00000001AAAA')
    const good = signedHeaders(webhookSecret, body)
    expect((await post(body, signedHeaders(webhookSecret, body, { ageSeconds: 400 }))).status).toBe(401)
    expect((await post(body, signedHeaders(webhookSecret, body, { ageSeconds: -400 }))).status).toBe(401)
    expect((await post(body, {})).status).toBe(401)
    expect((await post(`${body} `, good)).status).toBe(401)
    expect((await post(body, { ...good, 'webhook-id': 'msg_other' })).status).toBe(401)
    expect((await post(body, { ...good, 'webhook-signature': `v2,${good['webhook-signature']!.slice(3)}` })).status).toBe(401)
    expect((await post(body, signedHeaders(sandboxCredentials.portone.webhookSecret, body))).status).toBe(401)
    // The right one comes after ten others.
    const late = `${'v1,AAAA '.repeat(10)}${good['webhook-signature']}`
    expect((await post(body, { ...good, 'webhook-signature': late })).status).toBe(401)
    expect((await post('x'.repeat(70_000), {})).status).toBe(401)
    expect(await jobsAbout('VD00000001AAAA')).toEqual([])
  })

  it('books one deposit once for 101 announcements of it, sent at once and again after it was booked', async () => {
    const { lease, balance } = await leased()
    await my.fault({ provider: 'virtualaccounts', operation: 'webhook', kind: 'duplicateWebhook', copies: 100, times: 1 })
    const { id } = await sendTo(my.sandboxUrl, lease, { amountKrw: 10_000, depositor: '김하늘' })
    await expect.poll(() => outcomesOf(id)?.length).toBe(101)
    expect(new Set(outcomesOf(id))).toEqual(new Set(['204']))
    expect(await jobsAbout(id)).toHaveLength(1)
    await my.world.runJobs()
    const body = bodyAbout(id)
    expect((await post(body, signedHeaders(webhookSecret, body, { id: 'msg_again' }))).status).toBe(204)
    await my.world.runJobs()
    expect(await balance()).toBe(10_000)
    expect(await bookingsOf(id)).toMatchObject([{ state: 'matched', transfers: 1 }])
  })

  it('may come in any order', async () => {
    const [first, second] = [await leased(10_000), await leased(20_000)]
    await my.fault({ provider: 'virtualaccounts', operation: 'webhook', kind: 'reorderWebhook', times: 1 })
    const early = await sendTo(my.sandboxUrl, first.lease, { amountKrw: 10_000, depositor: '김하늘' })
    const late = await sendTo(my.sandboxUrl, second.lease, { amountKrw: 20_000, depositor: '김하늘' })
    await expect.poll(() => outcomesOf(early.id)).toEqual(['204'])
    await my.world.runJobs()
    expect(await bookingsOf(late.id)).toMatchObject([{ state: 'matched' }])
    expect([await first.balance(), await second.balance()]).toEqual([10_000, 20_000])
  })

  it('is only a hint: the amount that counts is the one the bank gives when asked', async () => {
    const { lease, balance } = await leased(10_000)
    const { id } = await sendTo(my.sandboxUrl, lease, { amountKrw: 10_000, depositor: '김하늘', announcedKrw: 1_000_000 })
    await expect.poll(() => outcomesOf(id)).toEqual(['204'])
    await my.world.runJobs()
    expect(await balance()).toBe(10_000)
    expect(await bookingsOf(id)).toMatchObject([{ amountKrw: 10_000 }])
  })

  it('about a deposit the bank does not know books nothing, and one about something else is taken and ignored', async () => {
    const before = await depositBooks(my.world)
    const invented = bodyAbout('VD99999999ZZZZ', 2_000_000)
    expect((await post(invented, signedHeaders(webhookSecret, invented))).status).toBe(204)
    for (const body of ['not json', JSON.stringify({ type: 'Card.Issued', data: { depositId: 'x' } })])
      expect((await post(body, signedHeaders(webhookSecret, body))).status).toBe(204)
    await my.world.runJobs()
    expect(await depositBooks(my.world)).toEqual(before)
  })

  it('that is lost loses nothing: the sweep reads the bank’s list, again and again to the same effect', async () => {
    const several = [await leased(1_000), await leased(2_000), await leased(3_000)]
    await silence('silentBefore')
    for (const { lease } of several) await sendTo(my.sandboxUrl, lease, { amountKrw: lease.amountKrw, depositor: '김하늘' })
    await my.fault({ provider: 'virtualaccounts', operation: 'list', kind: 'http500', times: 1 })
    await expect(sweepDeposits(my.world.ctx())).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await sweepDeposits(my.world.ctx())).toMatchObject({ booked: 3 })
    expect(await sweepDeposits(my.world.ctx())).toEqual({ listed: 0, booked: 0, setAside: 0 })
    expect(await Promise.all(several.map(({ balance }) => balance()))).toEqual([1_000, 2_000, 3_000])
  })

  it('asks the bank again later when it stumbles', async () => {
    const { lease, balance } = await leased()
    await my.fault({ provider: 'virtualaccounts', operation: 'get', kind: 'http500', times: 1 })
    const { id } = await sendTo(my.sandboxUrl, lease, { amountKrw: 10_000, depositor: '김하늘' })
    await expect.poll(() => outcomesOf(id)).toEqual(['204'])
    await expect(my.world.runJobs()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    my.world.advance(60_000)
    await my.world.runJobs()
    expect(await balance()).toBe(10_000)
  })
})
