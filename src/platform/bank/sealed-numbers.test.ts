import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sealAccountNumber } from '../../../sdk/src/seal.ts'
import { testEnv } from '../../../test/worlds/world.ts'
import { runnerConfig } from '../../config.ts'
import { withDigits } from './bodies.ts'
import { createOpenBanking } from './openbanking.ts'
import { forgettingOf, outcomeOfInquiry, outcomeOfTransfer, registrationOf } from './openbanking-mapping.ts'
import type { BankOutcome, SealedNumber } from './port.ts'
import { sealDigits } from './seal.ts'
import { createSealedNumbers, UnopenedSeal } from './sealed-numbers.ts'

const stores = {
  DATABASE_URL: 'postgres://127.0.0.1/none',
  LOG_DATABASE_URL: 'postgres://127.0.0.1/none',
  REDIS_URL: 'redis://127.0.0.1',
  PUBLIC_URL: 'http://127.0.0.1',
  STORAGE_DIR: '/tmp',
}
const config = runnerConfig({ ...testEnv, ...stores })
const numbers = createSealedNumbers(config)
const personId = randomUUID()

/** As the SDK seals it, as it lies in a row. */
async function sealedBySdk(accountNumber: string, bankCode = '004'): Promise<SealedNumber> {
  const keys = (await numbers.publicKeys()).map(({ id, publicKey }) => ({ id, publicKey: Buffer.from(publicKey).toString('base64url') }))
  const { keyId, recordId, enc, ciphertext } = await sealAccountNumber({ personId, bankCode, accountNumber, keys })
  const sealed = new Uint8Array(Buffer.concat([Buffer.from(enc, 'base64url'), Buffer.from(ciphertext, 'base64url')]))
  return { personId, bankCode, keyId, recordId, sealed }
}
const textOf = (digits: Uint8Array) => new TextDecoder().decode(digits)

describe('a sealed account number', () => {
  it('that the SDK sealed is opened for one use, and overwritten after it', async () => {
    const account = await sealedBySdk('110-234 567890')
    let kept: Uint8Array | undefined
    expect(await numbers.use(account, (digits) => textOf((kept = digits)))).toBe('110234567890')
    expect(kept!.every((byte) => byte === 0)).toBe(true)
    await expect(numbers.use(account, (digits) => ((kept = digits), Promise.reject(new Error('no answer'))))).rejects.toThrow('no answer')
    expect(kept!.every((byte) => byte === 0)).toBe(true)
  })

  it('opens for its own person, bank, record and key only, and not when a bit was changed', async () => {
    const account = await sealedBySdk('110234567890')
    const changed = account.sealed.slice()
    changed[70]! ^= 1
    const others: Partial<SealedNumber>[] = [
      { personId: randomUUID() },
      { bankCode: '088' },
      { recordId: randomUUID() },
      { keyId: 'another' },
      { sealed: changed },
      { sealed: new Uint8Array(3) },
    ]
    for (const other of others) await expect(numbers.use({ ...account, ...other }, textOf)).rejects.toThrow(UnopenedSeal)
  })

  it('of eight digits or sixteen is one; that holds no number is refused, whoever sealed it', async () => {
    for (const digits of ['00000000', '9'.repeat(16)]) expect(await numbers.use(await sealedBySdk(digits), textOf)).toBe(digits)
    const [key] = await numbers.publicKeys()
    for (const text of ['1234567', '12345678901234567', '1102345678x0', '', '12345678\u0000901']) {
      const binding = { personId, bankCode: '004', keyId: key!.id, recordId: randomUUID() }
      const sealed = await sealDigits(new TextEncoder().encode(text), key!.publicKey, binding)
      await expect(numbers.use({ ...binding, sealed }, textOf)).rejects.toThrow(UnopenedSeal)
    }
  })

  it('has one index a bank and number, whoever sealed it and however often, and another at another bank', async () => {
    const [one, again, elsewhere, other] = await Promise.all(
      [sealedBySdk('110234567890'), sealedBySdk('110234567890'), sealedBySdk('110234567890', '088'), sealedBySdk('110234567891')].map(
        async (account) => numbers.describe(await account),
      ),
    )
    expect(one).toEqual(again)
    expect(one!.lastFour).toBe('7890')
    expect(Buffer.from(one!.duplicateIndexes[0]).toString('hex')).toMatch(/^[0-9a-f]{64}$/)
    for (const different of [elsewhere, other]) expect(different!.duplicateIndexes).not.toEqual(one!.duplicateIndexes)
  })

  it('is given to nobody: whatever the connector answers, the digits are not in it', async () => {
    const bank = createOpenBanking(config)
    const account = await sealedBySdk('110234567890')
    const mayStillSend = () => true
    const transfer = { reference: '00000000A', amountKrw: 1, memo: '키위1234', ourMemo: '키위', mayStillSend, account }
    const answers = [
      await bank.describe(account),
      await bank.reseal(account),
      await bank.verify1Won(transfer),
      await bank.payout(transfer),
      await bank.register({ reference: '00000000B', account, holder: null }),
      await bank.describe({ ...account, bankCode: '088' }),
      await bank.payout({ ...transfer, account: { ...account, bankCode: '088' } }),
    ]
    const seen = answers.map((answer) =>
      JSON.stringify(answer, (_, value: unknown) => (value instanceof Uint8Array ? textOf(value) : value)),
    )
    expect(seen.join('\n')).not.toContain('110234567890')
    expect(answers.at(-1)).toEqual({ state: 'failed', code: 'unopened' })
    expect(answers[2]).toEqual({ state: 'unknown', code: 'no-answer' })
  })

  it('goes into a body as bytes in its place', () => {
    const body = withDigits({ list: [{ account_num: '\u0001digits\u0001', name: '키위' }] }, new TextEncoder().encode('110234567890'))
    expect(JSON.parse(textOf(body))).toEqual({ list: [{ account_num: '110234567890', name: '키위' }] })
  })
})

describe('what the gateway answers', () => {
  const asked = { bankTranId: 'ours', amountKrw: 1_000 }
  type Row = [Parameters<typeof outcomeOfTransfer>[0], BankOutcome]
  it.each<Row>([
    [null, { state: 'unknown', code: 'no-answer' }],
    [
      { rsp_code: 'A0000', bank_rsp_code: '000' },
      { state: 'confirmed', code: '000' },
    ],
    [
      { rsp_code: 'A0000', res_list: [{ bank_rsp_code: '400' }] },
      { state: 'unknown', code: '400' },
    ],
    [
      { rsp_code: 'A0002', res_list: [{ bank_rsp_code: '804' }] },
      { state: 'unknown', code: '804' },
    ],
    [
      { rsp_code: 'A0002', res_list: [{ bank_rsp_code: '412' }] },
      { state: 'failed', code: '412' },
    ],
    ...['A0003', 'A0007', 'A0326', 'O0002'].flatMap((code): Row[] => [
      [{ rsp_code: code }, { state: 'unknown', code }],
      [
        { rsp_code: code, bank_rsp_code: '412' },
        { state: 'unknown', code: '412' },
      ],
    ]),
    ...['400', '803', '804', '822'].map((code): Row => [
      { rsp_code: 'A0002', bank_rsp_code: code },
      { state: 'unknown', code },
    ]),
    [{}, { state: 'unknown', code: 'unreadable' }],
    // Done, but what the bank said of it cannot be read: believed failed, the money would be paid
    // twice.
    [{ rsp_code: 'A0000' }, { state: 'unknown', code: 'unreadable' }],
    [
      { rsp_code: 'A0000', res_list: [{ bank_rsp_code: 0 }] },
      { state: 'unknown', code: 'unreadable' },
    ],
    [
      { rsp_code: 'A0000', bank_rsp_code: '412\u0000' },
      { state: 'unknown', code: 'unreadable' },
    ],
    [
      { rsp_code: { code: 'A0002' }, bank_rsp_code: '412' },
      { state: 'unknown', code: '412' },
    ],
    [
      { rsp_code: 'A0002', bank_rsp_code: '000' },
      { state: 'unknown', code: '000' },
    ],
    ...['999', 999].map((amount): Row => [
      { rsp_code: 'A0000', bank_rsp_code: '000', tran_amt: amount },
      { state: 'unknown', code: 'amount' },
    ]),
    ...['1000', 1_000, ''].map((amount): Row => [
      { rsp_code: 'A0000', bank_rsp_code: '000', tran_amt: amount },
      { state: 'confirmed', code: '000' },
    ]),
    [
      {
        rsp_code: 'A0000',
        res_list: [null, 'x', { bank_tran_id: 'other', bank_rsp_code: '412' }, { bank_tran_id: 'ours', bank_rsp_code: '000' }],
      },
      { state: 'confirmed', code: '000' },
    ],
    // What was said of another transfer says nothing of this one.
    ...['412', '000'].flatMap((code): Row[] => {
      const other = { bank_tran_id: 'other', bank_rsp_code: code }
      return [
        { rsp_code: 'A0000', res_list: [other] },
        { rsp_code: 'A0002', res_list: [other] },
        { rsp_code: 'A0000', ...other },
      ].map((answer) => [answer, { state: 'unknown', code: 'another' }])
    }),
    [
      { rsp_code: 'A0000', res_list: [{ bank_tran_id: 'other', bank_rsp_code: '412' }, { bank_rsp_code: '000' }] },
      { state: 'confirmed', code: '000' },
    ],
  ])('to a transfer (%j) is read without hope', (answer, outcome) => expect(outcomeOfTransfer(answer, asked)).toEqual(outcome))

  it('to an inquiry is a word about the transfer only when it names it', () => {
    expect(outcomeOfInquiry({ rsp_code: 'A0000', res_list: [{ bank_rsp_code: '701' }] }, asked)).toEqual({ state: 'unheard', code: '701' })
    expect(outcomeOfInquiry({ rsp_code: 'A0002', res_list: [{ bank_rsp_code: '000' }] }, asked)).toEqual({
      state: 'unknown',
      code: 'A0002',
    })
    expect(outcomeOfInquiry({ rsp_code: 'A0000', res_list: [] }, asked)).toEqual({ state: 'unknown', code: 'A0000' })
    for (const code of ['701', '000'])
      expect(outcomeOfInquiry({ rsp_code: 'A0000', res_list: [{ bank_tran_id: 'other', bank_rsp_code: code }] }, asked)).toEqual({
        state: 'unknown',
        code: 'another',
      })
    expect(outcomeOfInquiry(null, asked)).toEqual({ state: 'unknown', code: 'no-answer' })
    const item = (amount: string) => ({ rsp_code: 'A0000', res_list: [{ bank_rsp_code: '000', tran_amt: amount }] })
    expect([outcomeOfInquiry(item('1000'), asked).state, outcomeOfInquiry(item('999'), asked).state]).toEqual(['confirmed', 'unknown'])
  })

  it('to a registration is a token of 24 characters or none', () => {
    const whole = { rsp_code: 'A0000', bank_rsp_code: '000', fintech_use_num: '1'.repeat(24) }
    expect(registrationOf(whole)).toEqual({ state: 'registered', fintechUseNum: '1'.repeat(24) })
    expect(registrationOf({ ...whole, fintech_use_num: '' })).toEqual({ state: 'unknown', code: '000' })
    expect(registrationOf({ ...whole, bank_rsp_code: undefined })).toEqual({ state: 'unknown', code: 'unreadable' })
    expect(registrationOf({ rsp_code: 'A0002', bank_rsp_code: '815' })).toEqual({ state: 'refused', code: '815' })
    expect(registrationOf({ ...whole, rsp_code: 'A0002', bank_rsp_code: '815' })).toEqual({ state: 'refused', code: '815' })
    expect(registrationOf(null)).toEqual({ state: 'unknown', code: 'no-answer' })
  })

  it('to a request to forget says whether anybody can still pull', () => {
    expect(forgettingOf({ rsp_code: 'A0000', bank_rsp_code: '000' })).toEqual({ state: 'forgotten', code: '000' })
    expect(forgettingOf({ rsp_code: 'A0002', bank_rsp_code: '551' })).toEqual({ state: 'refused', code: '551' })
    expect(forgettingOf({ rsp_code: 'A0002', bank_rsp_code: '804' })).toEqual({ state: 'unknown', code: '804' })
    expect(forgettingOf(null)).toEqual({ state: 'unknown', code: 'no-answer' })
  })
})
