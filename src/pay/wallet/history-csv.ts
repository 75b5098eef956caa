import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError, type Locale } from '../../errors.ts'
import type { TransferKind } from '../ledger/post-transfers.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import type { csvFile, historyCsvInput } from '../schema.ts'
import { byteOrderMark, csvRecord } from '../../shared/csv.ts'
import { type HistoryRow, readHistory } from './internal/history-lines.ts'

const dayMs = 86_400_000
const pageSize = 1_000
/** Bounds the answer to about 6 MB; a person with more lines asks for fewer days. */
const maxLines = 30_000

/**
 * The caller's history as CSV, newest first; the last year where no days are given. Read page by
 * page, so that memory holds one page of rows beside the text. Errors: BAD_INPUT (more than a
 * year), LIMIT_EXCEEDED (too many lines).
 */
export async function historyCsv(ctx: MemberCtx, input: z.infer<typeof historyCsvInput>): Promise<z.infer<typeof csvFile>> {
  const { fromDay, toDay } = daysOf(input, ctx.now())
  const words = csvWords[ctx.locale]
  const parts = [byteOrderMark, csvRecord(words.columns)]
  let before: number | null = null
  for (let count = 0; ;) {
    const found: HistoryRow[] = await readHistory(ctx, { ...input, fromDay, toDay }, before, pageSize, { withPeople: false })
    count += found.length
    if (count > maxLines) throw new KiwiError('LIMIT_EXCEEDED', { field: 'fromDay', details: { maxLines } })
    parts.push(found.map((row) => recordOf(row, ctx.locale)).join(''))
    if (found.length < pageSize) break
    before = found.at(-1)!.seq
  }
  return { fileName: `kiwipay-${fromDay}-${toDay}.csv`, csv: parts.join('') }
}

function daysOf({ fromDay, toDay }: { fromDay: string | null; toDay: string | null }, now: Date): { fromDay: string; toDay: string } {
  const last = toDay ?? seoulDate(now)
  const first = fromDay ?? new Date(Date.parse(last) - 365 * dayMs).toISOString().slice(0, 10)
  if (Date.parse(last) - Date.parse(first) > 366 * dayMs) throw new KiwiError('BAD_INPUT', { field: 'fromDay', details: { maxDays: 366 } })
  return { fromDay: first, toDay: last }
}

function recordOf(row: HistoryRow, locale: Locale): string {
  const seoul = new Date(row.createdAt.getTime() + 9 * 3_600_000).toISOString()
  const words = csvWords[locale]
  return csvRecord([
    `${seoul.slice(0, 10)} ${seoul.slice(11, 19)}`,
    words.kinds[row.kind],
    row.amountKrw > 0 ? row.amountKrw : null,
    row.amountKrw < 0 ? -row.amountKrw : null,
    row.balanceAfterKrw,
    row.shopName ?? row.displayName ?? words.house,
    row.shopHandle ?? row.handle ?? '',
    row.memo,
    row.orderId ?? '',
    row.transferId,
  ])
}

const csvWords: Record<Locale, { columns: string[]; kinds: Record<TransferKind, string>; house: string }> = {
  ko: {
    columns: ['일시', '종류', '들어온 돈(원)', '나간 돈(원)', '잔액(원)', '상대', '상대 아이디', '메모', '주문 번호', '거래 번호'],
    kinds: {
      top_up: '충전',
      deposit: '입금',
      send: '송금',
      payment: '결제',
      refund: '환불',
      withdrawal: '출금',
      settlement: '정산',
      fee: '수수료',
      vat: '부가세',
      verification: '1원 인증',
      return: '반환',
      adjustment: '조정',
      points_grant: '포인트 적립',
      points_expiry: '포인트 소멸',
      points_payment: '포인트 사용',
      points_refund: '포인트 환불',
      commission: '제휴 수익',
    },
    house: '키위페이',
  },
  en: {
    columns: ['Time (Seoul)', 'Kind', 'In (KRW)', 'Out (KRW)', 'Balance (KRW)', 'With', 'Handle', 'Memo', 'Order', 'Transfer'],
    kinds: {
      top_up: 'Top-up',
      deposit: 'Deposit',
      send: 'Transfer',
      payment: 'Payment',
      refund: 'Refund',
      withdrawal: 'Withdrawal',
      settlement: 'Settlement',
      fee: 'Fee',
      vat: 'VAT',
      verification: '1-won check',
      return: 'Return',
      adjustment: 'Adjustment',
      points_grant: 'Points given',
      points_expiry: 'Points expired',
      points_payment: 'Paid with points',
      points_refund: 'Points refunded',
      commission: 'Commission',
    },
    house: 'KiwiPay',
  },
}
