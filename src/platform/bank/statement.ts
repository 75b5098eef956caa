import { seoulDigits } from './bodies.ts'
import type { StatementLine, StatementPage } from './port.ts'

/** 거래내역조회 of one day by fintech_use_num, oldest first. `cursor` is what the page before named. */
export function statementQuery(fintechUseNum: string, bankTranId: string, day: string, cursor: string | null): URLSearchParams {
  const date = day.replaceAll('-', '')
  return new URLSearchParams({
    bank_tran_id: bankTranId,
    fintech_use_num: fintechUseNum,
    inquiry_type: 'A',
    inquiry_base: 'D',
    from_date: date,
    to_date: date,
    sort_order: 'A',
    tran_dtime: seoulDigits(new Date()),
    ...(cursor === null ? {} : { befor_inquiry_trace_info: cursor }),
  })
}

/** One page as the bank gave it; null when the answer is no statement. */
export function statementPageOf(answer: Record<string, unknown> | null): StatementPage | null {
  const list = answer?.['res_list']
  if (!answer || answer['rsp_code'] !== 'A0000' || !Array.isArray(list)) return null
  const lines = list.map((item) => lineOf(item as Record<string, unknown>))
  if (lines.some((line) => line === null)) return null
  const cursor = String(answer['befor_inquiry_trace_info'] ?? '')
  return { lines: lines as StatementLine[], nextCursor: answer['next_page_yn'] === 'Y' && cursor !== '' ? cursor : null }
}

function lineOf(item: Record<string, unknown>): StatementLine | null {
  const [date, time] = [String(item['tran_date']), String(item['tran_time'])]
  const [amount, balance] = [won(item['tran_amt']), won(item['after_balance_amt'])]
  const isIn = item['inout_type'] === '입금'
  if (!/^\d{8}$/.test(date) || !/^\d{6}$/.test(time) || amount === null || balance === null) return null
  if (!isIn && item['inout_type'] !== '출금') return null
  const at = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}+09:00`
  return { at, amountKrw: isIn ? amount : -amount, balanceAfterKrw: balance, memo: String(item['print_content'] ?? '') }
}

function won(value: unknown): number | null {
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : null
}
