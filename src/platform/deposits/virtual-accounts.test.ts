import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxCredentials } from '../../../sandbox/credentials.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts'
import { virtualAccounts } from '../../../sandbox/virtual-accounts.ts'
import { sendTo } from '../../../test/bank-deposits.ts'
import { signedHeaders } from '../../../test/portone-webhook.ts'
import { depositsContract } from '../../../test/contract/ports/deposits.ts'
import { UnreadableRow } from '../../shared/foreign-rows.ts'
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
    expect(depositsOf({ deposits: [deposit], cursor: '1', hasMore: false })).toEqual({
      deposits: [ours],
      setAside: [],
      cursor: '1',
      hasMore: false,
    })
  })

  const odd: [name: string, row: unknown][] = [
    ['an amount that is text', { ...deposit, amountKrw: '10000' }],
    ['nothing', { ...deposit, amountKrw: 0 }],
    ['a negative amount', { ...deposit, amountKrw: -1 }],
    ['a part of a won', { ...deposit, amountKrw: 1.5 }],
    ['more won than there are', { ...deposit, amountKrw: 9_007_199_254_740_991 }],
    ['a time that is none', { ...deposit, depositedAt: 'soon' }],
    ['a day that no calendar has', { ...deposit, depositedAt: '2026-02-30T00:00:00Z' }],
    ['a time without a zone', { ...deposit, depositedAt: '2026-02-20T00:00:00' }],
    ['a time before our time', { ...deposit, depositedAt: '0001-01-01T00:00:00Z' }],
    ['a time that Postgres cannot hold', { ...deposit, depositedAt: '9999-12-31T23:59:59-14:00' }],
    ['a time after our time', { ...deposit, depositedAt: '2127-02-20T00:00:00Z' }],
    ['a name that is none', { ...deposit, depositorName: null }],
    ['an id to climb with', { ...deposit, id: '../x' }],
    ['an account that is none', { ...deposit, accountNumber: "1'; drop table deposit" }],
    ['no fields', {}],
    ['a list', [deposit]],
    ['text', '56219070010007'],
    ['null', null],
  ]
  it.each(odd)('with %s are set aside, and the rest of the page is read', (_, row) => {
    const other = { ...deposit, id: 'VD00000002ABCD' }
    const page = depositsOf({ deposits: [deposit, row, other], cursor: '3', hasMore: true })
    expect(page.deposits.map(({ bankDepositId }) => bankDepositId)).toEqual([deposit.id, other.id])
    expect(page).toMatchObject({ cursor: '3', hasMore: true, setAside: [{ reason: expect.stringMatching(/./) }] })
    const [{ raw, reason }] = page.setAside as [(typeof page.setAside)[0]]
    expect(raw).toMatch(/^[ -~]*$/)
    expect(raw).not.toContain('56219070010007')
    expect(reason).not.toContain('김하늘')
    expect(() => depositOf(row, deposit.id)).toThrow(UnreadableRow)
  })

  it('hold names that a database, a spreadsheet and a reader can bear', () => {
    const named = (depositorName: string) => depositOf({ ...deposit, depositorName }, deposit.id).depositorName
    expect(named('=1+1\u0007\u0000x')).toBe('=1+1x')
    expect(named('김\u202e하늘\ud800')).toBe('김하늘')
    expect(named('\u0000\u200b')).toBe('')
    expect(named('가'.repeat(500))).toBe('가'.repeat(40))
  })

  it('that are no page, or about another deposit, are an error of the call', () => {
    const refusal = expect.objectContaining({ code: 'UNAVAILABLE' })
    for (const body of [null, 'x', [], {}, { deposits: {}, cursor: null, hasMore: false }, { deposits: [], cursor: 5, hasMore: false }])
      expect(() => depositsOf(body)).toThrow(refusal)
    expect(() => depositOf(deposit, 'VD00000002ABCD')).toThrow(refusal)
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
