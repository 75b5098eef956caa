import { expect, it } from 'vitest'
import { endOfSeoulDay, isSeoulDay, lastSeoulDay, readInstant, seoulDate, startOfSeoulDay } from './seoul-day.ts'
import { seoulDay } from './text.ts'

const now = new Date('2026-11-26T03:00:00Z')

it.each(['2026-11-25', '2020-01-01', '2028-02-29', '2031-12-31'])('%s is a day in Seoul', (day) => {
  expect(isSeoulDay(day, now)).toBe(true)
  expect(seoulDate(startOfSeoulDay(day))).toBe(day)
  expect(seoulDate(endOfSeoulDay(day))).toBe(day)
  expect(readInstant(day, now)).toEqual(endOfSeoulDay(day))
})

it.each([
  '2027-02-30',
  '2026-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-01-00',
  '0000-01-01',
  '2019-12-31',
  '2032-01-01',
  '2207-01-01',
  '9999-12-31',
  '+012026-01-01',
  '2026-1-5',
  '20261125',
  '2026-11-25 ',
  ' 2026-11-25',
  '2026-11-25\n',
  '２０２６-11-25',
  '5',
  '',
  'soon',
  'now',
  '1764000000000',
])('%j is no day, and no instant', (text) => {
  expect(isSeoulDay(text, now)).toBe(false)
  expect(readInstant(text, now)).toBeNull()
})

it('a procedure takes real days of this century only', () => {
  const taken = (text: unknown) => seoulDay.safeParse(text).success
  expect(['2020-01-01', '2026-11-25', '2099-12-31'].every(taken)).toBe(true)
  expect(['0000-01-01', '2019-12-31', '2100-01-01', '2027-02-30', '2026-11-25\u0000', '-2026-01-01', 5, null].some(taken)).toBe(false)
})

it.each([
  ['2026-11-25T09:00:00+09:00', '2026-11-25T00:00:00.000Z'],
  ['2026-11-25T09:00Z', '2026-11-25T09:00:00.000Z'],
  ['2026-11-25T23:59:59.5-05:00', '2026-11-26T04:59:59.500Z'],
])('%s is an instant', (text, iso) => expect(readInstant(text, now)?.toISOString()).toBe(iso))

it.each([
  '2026-11-25T09:00:00',
  '2026-11-25 09:00:00+09:00',
  '2026-02-30T09:00:00Z',
  '2026-11-25T24:00:00Z',
  '2026-11-25T09:60:00Z',
  '2026-11-25T09:00:00+9',
  '2026-11-25T09:00:00+15:00',
  '2019-12-31T23:00:00+09:00',
  '2207-01-01T00:00:00Z',
  'Wed Nov 25 2026',
  '2026-11-25T09:00:00Z\u0000',
])('%j is no instant', (text) => expect(readInstant(text, now)).toBeNull())

it('a day ends in Seoul, a millisecond before the next begins', () => {
  expect(readInstant('2026-11-25', now)?.toISOString()).toBe('2026-11-25T14:59:59.999Z')
  expect(lastSeoulDay(new Date('2026-12-31T15:00:00Z'))).toBe('2032-12-31')
})
