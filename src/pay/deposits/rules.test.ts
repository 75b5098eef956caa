import { describe, expect, it } from 'vitest'
import { contradicts, type LeaseTerms, nameKey, reasonOf } from './rules.ts'

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 3, minutes))
const lease: LeaseTerms = {
  amountKrw: 10_000,
  depositorName: '김 하늘',
  createdAt: at(0),
  expiresAt: at(30),
  endedAt: null,
  isPaid: false,
  personHasLeft: false,
}
const deposit = { amountKrw: 10_000, depositorName: '김하늘', depositedAt: at(5) }

describe('what money on a virtual account is', () => {
  it('is the lease’s when amount, name and time fit', () => {
    expect(reasonOf(true, lease, deposit)).toBe('matched')
    expect(reasonOf(true, lease, { ...deposit, depositedAt: at(30) })).toBe('matched')
  })

  it('was in time when it came before the lease ended, however late we hear of it', () => {
    expect(reasonOf(true, { ...lease, endedAt: at(31) }, { ...deposit, depositedAt: at(29) })).toBe('matched')
    expect(reasonOf(true, { ...lease, endedAt: at(10) }, { ...deposit, depositedAt: at(9) })).toBe('matched')
  })

  it('is late after its time, after the account was given back, and when the lease is paid already', () => {
    expect(reasonOf(true, lease, { ...deposit, depositedAt: at(31) })).toBe('late')
    expect(reasonOf(true, { ...lease, endedAt: at(10) }, { ...deposit, depositedAt: at(11) })).toBe('late')
    expect(reasonOf(true, { ...lease, isPaid: true }, deposit)).toBe('late')
  })

  it('says what does not fit', () => {
    expect(reasonOf(true, lease, { ...deposit, amountKrw: 9_999 })).toBe('wrong_amount')
    expect(reasonOf(true, lease, { ...deposit, depositorName: '김하눌' })).toBe('wrong_name')
    expect(reasonOf(true, { ...lease, personHasLeft: true, depositorName: '' }, deposit)).toBe('person_left')
    expect(reasonOf(true, null, deposit)).toBe('no_lease')
    expect(reasonOf(true, lease, { ...deposit, depositedAt: new Date(lease.createdAt.getTime() - 60_000) })).toBe('no_lease')
    expect(reasonOf(false, null, deposit)).toBe('unknown_account')
  })

  it('reads names as banks print them: width, case and spaces do not count', () => {
    expect(nameKey(' ＫＩＷＩ　 하늘 ')).toBe(nameKey('kiwi하늘'))
    // Composed and decomposed Hangul are one.
    expect(nameKey('하늘'.normalize('NFD'))).toBe('하늘')
    expect(nameKey('하늘이')).not.toBe(nameKey('하늘'))
  })
})

it('a deposit told again contradicts the one that was booked when its account, amount, time or name is another', () => {
  const account = { bankCode: '088', accountNumber: '1234' }
  const booked = { ...deposit, account }
  for (const same of [{}, { depositorName: '김 하늘' }]) expect(contradicts({ ...deposit, ...account, ...same }, booked)).toBe(false)
  for (const other of [{ bankCode: '004' }, { accountNumber: '1235' }, { amountKrw: 1 }, { depositedAt: at(6) }, { depositorName: '남' }])
    expect([other, contradicts({ ...deposit, ...account, ...other }, booked)]).toEqual([other, true])
  expect(contradicts({ ...deposit, ...account }, { ...deposit, account: null })).toBe(false)
})
