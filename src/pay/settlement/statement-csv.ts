import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { Locale } from '../../errors.ts'
import { KiwiError } from '../../errors.ts'
import { byteOrderMark, type Cell, csvRecord } from '../../shared/csv.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import type { csvFile } from '../schema.ts'
import { findPayoutFor } from './internal/find-payout-for.ts'
import type { payoutInput } from './schema.ts'
import { allStatementLines, type StatementLine } from './statement-lines.ts'

/** More lines are too long an answer for a browser; `kiwi pay statement` writes them all. */
const linesAtMost = 50_000

/** A statement as a file for a spreadsheet. Throws NOT_FOUND, LIMIT_EXCEEDED above 50,000 lines. */
export async function statementCsv(ctx: MemberCtx, input: z.infer<typeof payoutInput>): Promise<z.infer<typeof csvFile>> {
  const { id, handle } = await findPayoutFor(ctx, input.payoutId)
  const parts = [byteOrderMark, csvRecord(statementHeader(ctx.locale))]
  let lines = 0
  for await (const page of allStatementLines(ctx, id)) {
    lines += page.length
    if (lines > linesAtMost) throw new KiwiError('LIMIT_EXCEEDED', { details: { limit: linesAtMost } })
    parts.push(...page.map((line) => csvRecord(statementCells(line, ctx.locale))))
  }
  return { fileName: `kiwi-statement-${handle}-${id.slice(-12)}.csv`, csv: parts.join('') }
}

export function statementHeader(locale: Locale): string[] {
  return locale === 'ko'
    ? [
        '거래일',
        '구분',
        '주문번호',
        '상품',
        '태그한 사람',
        '쿠폰',
        '쿠폰 할인',
        '거래금액',
        '수수료',
        '부가세',
        '정산금액',
        '수수료 버전',
        '정산 가능일',
        '정산 항목',
      ]
    : [
        'Date',
        'Kind',
        'Order',
        'Products',
        'Tagged by',
        'Coupon',
        'Coupon discount',
        'Gross',
        'Fee',
        'VAT',
        'Net',
        'Fee version',
        'Eligible on',
        'Line',
      ]
}

export function statementCells(line: StatementLine, locale: Locale): Cell[] {
  const kinds = {
    sale: { ko: '판매', en: 'Sale' },
    refund: { ko: '환불', en: 'Refund' },
    funding: { ko: '갚은 돈', en: 'Paid back' },
    reserve: { ko: '유보', en: 'Reserve' },
    release: { ko: '유보 해제', en: 'Release' },
    commission: { ko: '제휴 수수료', en: 'Commission' },
  }
  const { orderId, products, tagger, coupon, discountKrw, grossKrw, feeKrw, vatKrw, netKrw, feeVersion, eligibleOn, lineId } = line
  const soldOn = seoulDate(new Date(line.createdAt))
  return [
    soldOn,
    kinds[line.kind][locale],
    orderId,
    products,
    tagger,
    coupon,
    discountKrw,
    grossKrw,
    feeKrw,
    vatKrw,
    netKrw,
    feeVersion,
    eligibleOn,
    lineId,
  ]
}
