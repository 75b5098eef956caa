import { describe, expect, it } from 'vitest'
import type { KiwiError } from '../../errors.ts'
import { resultOf, verificationOf } from './portone-bodies.ts'

/** Bodies as the API answers them (developers.portone.io, V2), with invented people. */
const shared = {
  id: 'kiwi-1',
  channel: { type: 'LIVE', id: 'channel-id-1', key: 'channel-key-1', name: '다날', pgProvider: 'DANAL', pgMerchantId: 'A010002002' },
  requestedAt: '2026-11-22T01:00:00.000Z',
  updatedAt: '2026-11-22T01:01:00.000Z',
  statusChangedAt: '2026-11-22T01:01:00.000Z',
  version: 'V2',
}
const customer = {
  id: 'danal-1',
  name: '홍길동',
  operator: 'SKT',
  phoneNumber: '01000000000',
  birthDate: '1990-01-01',
  gender: 'MALE',
  isForeigner: false,
  ci: 'CI==',
  di: 'DI==',
}
const verified = {
  ...shared,
  status: 'VERIFIED',
  verifiedCustomer: customer,
  verifiedAt: '2026-11-22T01:01:00.000Z',
  pgTxId: '1',
  pgRawResponse: '{}',
}

describe('a verification', () => {
  it('that is verified gives CI, DI and birth date and nothing else', () => {
    expect(resultOf(verified, 'kiwi-1')).toEqual({ state: 'verified', ci: 'CI==', di: 'DI==', birthDate: '1990-01-01' })
  })

  it('of an agent that gives no DI is verified all the same', () => {
    expect(resultOf({ ...verified, verifiedCustomer: { name: '홍길동', phoneNumber: '01000000000', ci: 'CI==' } }, 'kiwi-1')).toEqual({
      state: 'verified',
      ci: 'CI==',
      di: null,
      birthDate: null,
    })
  })

  it.each([undefined, null, ''])('with CI %j counts as failed', (ci) => {
    expect(resultOf({ ...verified, verifiedCustomer: { ...customer, ci } }, 'kiwi-1')).toEqual({ state: 'failed', reason: 'no_ci' })
  })

  it('that is ready or failed says so', () => {
    expect(resultOf({ ...shared, status: 'READY', requestedCustomer: {} }, 'kiwi-1')).toEqual({ state: 'ready' })
    const failed = {
      ...shared,
      status: 'FAILED',
      requestedCustomer: {},
      failure: { reason: '명의 불일치', pgCode: '0032', pgMessage: '명의 불일치' },
    }
    expect(resultOf(failed, 'kiwi-1')).toEqual({ state: 'failed', reason: 'refused' })
  })

  it.each([null, {}, { ...verified, status: 'EXPIRED' }, { ...verified, id: 'kiwi-2' }, { ...verified, verifiedCustomer: { ci: 7 } }])(
    'of an unknown shape is UNAVAILABLE, and its values are not in the error',
    (body) => {
      const error = caught(() => resultOf(body, 'kiwi-1'))
      expect(error.code).toBe('UNAVAILABLE')
      expect(`${error.message} ${String(error.cause)}`).not.toMatch(/홍길동|0100|DI==/)
    },
  )
})

describe('a webhook', () => {
  const webhook = {
    type: 'IdentityVerification.Verified',
    timestamp: '2026-11-22T01:01:00.000Z',
    data: { storeId: 'store-1', identityVerificationId: 'kiwi-1' },
  }

  it('names the verification', () => {
    expect(verificationOf(webhook, 'store-1')).toBe('kiwi-1')
  })

  it('of a payment or another shop names none', () => {
    expect(
      verificationOf(
        { type: 'Transaction.Paid', timestamp: '', data: { storeId: 'store-1', paymentId: 'p', transactionId: 't' } },
        'store-1',
      ),
    ).toBeNull()
    expect(verificationOf(webhook, 'store-2')).toBeNull()
  })
})

function caught(work: () => unknown): KiwiError {
  try {
    work()
  } catch (error) {
    return error as KiwiError
  }
  throw new Error('It was not refused.')
}
