import { expect, it } from 'vitest'
import { statementPageOf } from './statement.ts'

const day = '2026-11-25'
const line = {
  tran_date: '20261125',
  tran_time: '120000',
  inout_type: '입금',
  print_content: '김하늘',
  tran_amt: '77000',
  after_balance_amt: '1077000',
}
const page = (rows: unknown[], more: object = {}) => statementPageOf({ rsp_code: 'A0000', next_page_yn: 'N', res_list: rows, ...more }, day)

it('a line is an instant, a signed amount, a balance and a memo that can be kept', () => {
  expect(
    page([
      { ...line, print_content: 'x\u0000y\u202e' },
      { ...line, inout_type: '출금', print_content: undefined },
    ]),
  ).toEqual({
    lines: [
      { at: '2026-11-25T12:00:00+09:00', amountKrw: 77_000, balanceAfterKrw: 1_077_000, memo: 'xy' },
      { at: '2026-11-25T12:00:00+09:00', amountKrw: -77_000, balanceAfterKrw: 1_077_000, memo: '' },
    ],
    setAside: [],
    nextCursor: null,
  })
})

it.each<[string, unknown]>([
  ['another day', { ...line, tran_date: '20261124' }],
  ['a day that is none', { ...line, tran_date: '20260230' }],
  ['an hour that is none', { ...line, tran_time: '250000' }],
  ['a number for text', { ...line, tran_amt: 77_000 }],
  ['a negative amount', { ...line, tran_amt: '-77000' }],
  ['no amount', { ...line, tran_amt: '0' }],
  ['a huge amount', { ...line, tran_amt: '999999999999999' }],
  ['no balance', { ...line, after_balance_amt: '' }],
  ['neither in nor out', { ...line, inout_type: '취소' }],
  ['a memo that is no text', { ...line, print_content: { a: 1 } }],
  ['nothing', null],
  ['a list', []],
])('a row with %s is set aside alone', (_, row) => {
  expect(page([line, row, line])).toMatchObject({
    lines: [{ amountKrw: 77_000 }, { amountKrw: 77_000 }],
    setAside: [{ raw: expect.any(String) }],
  })
})

it('an answer that is no page, or that says "more" without saying from where, is no statement', () => {
  expect(statementPageOf(null, day)).toBeNull()
  expect(statementPageOf({ rsp_code: 'A0002', res_list: [] }, day)).toBeNull()
  expect(page([], { res_list: {} })).toBeNull()
  expect(page([], { next_page_yn: 'Y', befor_inquiry_trace_info: { a: 1 } })).toBeNull()
  expect(page([], { next_page_yn: 'Y', befor_inquiry_trace_info: '50' })?.nextCursor).toBe('50')
})
