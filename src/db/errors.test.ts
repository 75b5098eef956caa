import { expect, it } from 'vitest'
import { KiwiError } from '../errors.ts'
import { asUnavailable, isConnectionLoss, isRefusedRow, isStalePlan, pgErrorCode, pgErrorConstraint } from './errors.ts'

const pg = (code: string, more: object = {}) => Object.assign(new Error(`of ${code}`), { code, ...more })
const within = (cause: unknown, depth: number): unknown => (depth === 0 ? cause : new Error('outer', { cause: within(cause, depth - 1) }))

it('finds what Postgres said under seven causes, and takes no other code for it', () => {
  expect([0, 1, 7].map((depth) => pgErrorCode(within(pg('23505'), depth)))).toEqual(['23505', '23505', '23505'])
  expect(pgErrorCode(within(pg('23505'), 8))).toBeUndefined()
  for (const other of [pg('EPIPE'), pg('2350'), pg('235055'), pg('23a05'), Object.assign(new Error('n'), { code: 23_505 }), 'x', null])
    expect(pgErrorCode(other)).toBeUndefined()
  expect(pgErrorConstraint(pg('23505', { constraint_name: 'a' }))).toBe('a')
  expect(pgErrorConstraint(pg('23505', { constraint: 'b' }))).toBe('b')
  expect(pgErrorConstraint(new Error('none'))).toBeUndefined()
})

it('takes a session for lost where the server went or does not answer, and for kept after any other refusal', () => {
  const lost = ['08000', '08006', '57P01', '57P02', '57P03', '25P03', '25P04', '53300', 'XX000']
  expect(lost.filter((code) => !isConnectionLoss(pg(code)))).toEqual([])
  expect(isConnectionLoss(new Error('ECONNRESET'))).toBe(true)
  const kept = ['23505', '57014', '55P03', '40001', '40P01', '25P02', '53100', '22P02', '42P01']
  expect(kept.filter((code) => isConnectionLoss(pg(code)))).toEqual([])
})

it('calls unavailable what passes by itself, with its cause, and leaves the rest as it is', () => {
  const passing = ['57014', '55P03', '40001', '40P01', '53100', '53200', '25006', 'KW001', '08006', '57P01', '53300']
  for (const code of passing) {
    const cause = pg(code)
    expect(asUnavailable(cause), code).toMatchObject({ code: 'UNAVAILABLE', cause })
  }
  for (const error of [pg('23505'), pg('22P02'), pg('42P01'), new Error('none'), new KiwiError('NOT_FOUND')])
    expect(asUnavailable(error)).toBe(error)
})

it('knows a stale plan and a refused row', () => {
  const cached = Object.assign(pg('0A000'), { message: 'cached plan must not change result type' })
  expect([pg('26000'), cached].map(isStalePlan)).toEqual([true, true])
  expect([pg('0A000'), Object.assign(pg('42601'), { message: 'cached plan' })].map(isStalePlan)).toEqual([false, false])
  expect(['22P02', '23505'].map((code) => isRefusedRow(pg(code)))).toEqual([true, true])
  expect(['42P01', '12345', '32200'].map((code) => isRefusedRow(pg(code)))).toEqual([false, false, false])
  expect(isRefusedRow(new Error('23505'))).toBe(false)
})
