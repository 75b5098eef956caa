import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxCredentials } from '../../../sandbox/credentials.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts'
import { virtualAccounts } from '../../../sandbox/virtual-accounts.ts'
import { sendTo } from '../../../test/bank-deposits.ts'
import { signedHeaders } from '../../../test/portone-webhook.ts'
import { depositsContract } from './contract.ts'
import { announcedDeposit, depositOf, depositsOf } from './virtual-account-bodies.ts'
import { createVirtualAccounts } from './virtual-accounts.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const { apiKey, webhookSecret } = sandboxCredentials.virtualaccounts
const create = (url = `${sandbox.url}/virtualaccounts`, key: string = apiKey) =>
  createVirtualAccounts({ DEPOSITS_URL: url, DEPOSITS_KEY: key, DEPOSIT_WEBHOOK_SECRET: webhookSecret })

depositsContract(async () => ({
  port: create(),
  deposit: async (amountKrw) => {
    const { id, depositedAt, ...facts } = await sendTo(sandbox.url, virtualAccounts[0]!, { amountKrw, depositor: '김하늘' })
    expect(Date.parse(depositedAt)).toBeGreaterThan(0)
    return { bankDepositId: id, ...facts }
  },
  webhookOf: async (bankDepositId, now) => {
    const { body } = sandbox.state.webhooks.find((one) => one.body.includes(`"${bankDepositId}"`))!
    return {
      body,
      headers: signedHeaders(webhookSecret, body, { ageSeconds: Math.floor(Date.now() / 1000) - Math.floor(now.getTime() / 1000) }),
    }
  },
}))

it('is UNAVAILABLE when the bank cannot be asked, does not know our key or stumbles', async () => {
  await expect(create('http://127.0.0.1:9').fetch('x')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await expect(create(undefined, 'wrong').fetch('x')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await expect(create(undefined, 'wrong').listSince(null)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

describe('bodies of the virtual-account service', () => {
  const deposit = {
    id: 'VD00000001ABCD',
    bankCode: '088',
    accountNumber: '56219070010007',
    amountKrw: 10_000,
    depositorName: '김하늘',
    depositedAt: '2026-11-22T03:04:05.678Z',
  }

  it('become our words', () => {
    const { id, ...rest } = deposit
    const ours = { ...rest, bankDepositId: id, depositedAt: new Date(deposit.depositedAt) }
    expect(depositOf(deposit, id)).toEqual(ours)
    expect(depositsOf({ deposits: [deposit], cursor: '1', hasMore: false })).toEqual({ deposits: [ours], cursor: '1', hasMore: false })
  })

  it('that nobody described, or about another deposit, are refused without their names in the message', () => {
    for (const odd of [
      { ...deposit, amountKrw: '10000' },
      { ...deposit, amountKrw: -1 },
      { ...deposit, amountKrw: 1.5 },
      { ...deposit, depositedAt: 'soon' },
      null,
    ]) {
      const refusal = expect.objectContaining({ code: 'UNAVAILABLE' })
      expect(() => depositOf(odd, deposit.id)).toThrow(refusal)
    }
    expect(() => depositOf(deposit, 'VD00000002ABCD')).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }))
    try {
      depositOf({ ...deposit, amountKrw: 'x' }, deposit.id)
    } catch (error) {
      expect(String((error as Error).cause)).not.toContain('김하늘')
    }
  })

  it('announce the id of a deposit, or nothing', () => {
    const about = (type: string, depositId: unknown) => announcedDeposit(JSON.stringify({ type, data: { depositId } }))
    expect(about('VirtualAccount.Deposited', 'VD1')).toBe('VD1')
    expect(about('Card.Issued', 'VD1')).toBeNull()
    expect(about('VirtualAccount.Deposited', '../x')).toBeNull()
    expect(about('VirtualAccount.Deposited', 7)).toBeNull()
    expect(announcedDeposit('not json')).toBeNull()
  })
})
