import * as z from 'zod'
import { maxRowKrw, readRows } from '../../shared/foreign-rows.ts'
import { foreignText } from '../../shared/foreign-text.ts'
import { seoulDigits } from './bodies.ts'
import type { StatementLine, StatementPage } from './port.ts'

/** 거래내역조회 of one day by fintech_use_num, oldest first. `cursor`: of the page before. */
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

/** One page of `day` as the bank gave it, row by row; null when the answer is no statement. */
export function statementPageOf(answer: Record<string, unknown> | null, day: string): StatementPage | null {
  const list = answer?.['res_list']
  if (!answer || answer['rsp_code'] !== 'A0000' || !Array.isArray(list)) return null
  const hasMore = answer['next_page_yn'] === 'Y'
  const cursor = z
    .string()
    .regex(/^[ -~]{1,200}$/)
    .safeParse(answer['befor_inquiry_trace_info'])
  if (hasMore && !cursor.success) return null
  const { rows, setAside } = readRows(list, (row) => lineOn(day).safeParse(row))
  return { lines: rows, setAside, nextCursor: hasMore ? cursor.data! : null }
}

const maxMemoLength = 100
/** The specification has twelve digits; a balance may have three more. */
const won = (pattern: RegExp) => z.string().regex(pattern).transform(Number)

function lineOn(day: string) {
  return z
    .object({
      tran_date: z.literal(day.replaceAll('-', '')),
      tran_time: z.string().regex(/^([01]\d|2[0-3])[0-5]\d[0-5]\d$/),
      inout_type: z.enum(['입금', '출금']),
      tran_amt: won(/^\d{1,15}$/).pipe(z.int().positive().max(maxRowKrw)),
      after_balance_amt: won(/^-?\d{1,15}$/),
      print_content: z
        .string()
        .nullish()
        .transform((memo) => foreignText(memo ?? '', maxMemoLength)),
    })
    .transform((row): StatementLine => ({
      at: `${day}T${row.tran_time.slice(0, 2)}:${row.tran_time.slice(2, 4)}:${row.tran_time.slice(4)}+09:00`,
      amountKrw: row.inout_type === '입금' ? row.tran_amt : -row.tran_amt,
      balanceAfterKrw: row.after_balance_amt,
      memo: row.print_content,
    }))
}
