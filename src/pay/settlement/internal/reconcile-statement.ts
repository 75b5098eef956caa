import type { RunnerCtx } from '../../../context.ts'
import { one, rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'
import type { StatementLine } from '../../../platform/bank/port.ts'
import { write } from '../../../db/write.ts'
import { keepRows } from '../../bank/keep-rows.ts'
import { newReferences } from '../../bank/new-references.ts'

/** More pages than any day has, so that a bank that always says "more" ends. */
const maxPages = 100_000

/**
 * Reads one day of the central account's statement, page by page, with no transaction open while
 * the bank is asked. Only a complete reading counts, and it replaces an earlier one. Unreadable
 * rows are set aside; the balance then differs, which is a break. Returns the number of lines.
 * Throws UNAVAILABLE when the bank gives no statement.
 */
export async function readStatementDay(ctx: RunnerCtx, day: string): Promise<number> {
  const readingId = newId(ctx.now())
  let lineCount = 0
  let cursor: string | null = null
  for (let page = 0; page < maxPages; page += 1) {
    const [reference] = await newReferences(ctx.main.db, 1)
    const answer = await ctx.platform.bank.statement({ reference: reference!, day, cursor })
    if (!answer) throw new KiwiError('UNAVAILABLE', { cause: new Error(`the bank gave no statement of ${day}`) })
    await keepRows(ctx, { provider: 'bank', list: 'statement' }, answer.setAside)
    await keepLines(ctx, readingId, day, lineCount, answer.lines)
    lineCount += answer.lines.length
    if (answer.nextCursor === null || answer.nextCursor === cursor) {
      await endReading(ctx, readingId, day, lineCount)
      return lineCount
    }
    cursor = answer.nextCursor
  }
  throw new Error(`the statement of ${day} has no end`)
}

/** Days in Seoul to read. The newest day read is read again, because it may not have been over. */
export async function daysToRead(ctx: RunnerCtx, until: string, yesterday: string): Promise<string[]> {
  const days = await rows(
    ctx.main.db,
    sql<{ day: string }>`with first as (
          select coalesce(
            (select max(day) from bank_statement_day),
            (select min(least((c.created_at at time zone 'Asia/Seoul')::date, c.sent_on)) from bank_call c),
            (select min((d.deposited_at at time zone 'Asia/Seoul')::date) from deposit d),
            ${yesterday}::date) as day)
        select d::date::text as day
        from first, generate_series(least(first.day, ${until}::date), ${until}::date, interval '1 day') d order by d`,
  )
  return days.map(({ day }) => day)
}

/** The reference in the memo of our own transfers: nine digits and capitals as one word. */
const referencePattern = /(?<![0-9A-Z])[0-9A-Z]{9}(?![0-9A-Z])/

async function keepLines(ctx: RunnerCtx, readingId: string, day: string, from: number, lines: StatementLine[]): Promise<void> {
  if (lines.length === 0) return
  const numbered = lines.map((line, n) => ({ ...line, position: from + n, reference: referencePattern.exec(line.memo)?.[0] ?? null }))
  const columns = {
    position: 'int',
    at: 'timestamptz',
    amountKrw: 'bigint',
    balanceAfterKrw: 'bigint',
    memo: 'text',
    reference: 'text',
  } as const
  await run(
    ctx.main.db,
    sql`insert into bank_statement_line (reading_id, position, day, at, amount_krw, balance_after_krw, memo, reference)
        select ${readingId}, l.position, ${day}::date, l.at, l.amount_krw, l.balance_after_krw, l.memo, l.reference
        from ${sql.unnest('l', numbered, columns)}`,
  )
}

async function endReading(ctx: RunnerCtx, readingId: string, day: string, lineCount: number): Promise<void> {
  await write(ctx, async (tx) => {
    await run(
      tx.db,
      sql`insert into bank_statement_day (day, reading_id, line_count, read_at)
          values (${day}::date, ${readingId}, ${lineCount}, ${ctx.now()}::timestamptz)
          on conflict (day) do update set reading_id = excluded.reading_id, line_count = excluded.line_count, read_at = excluded.read_at`,
    )
    const { kept } = await one(
      tx.db,
      sql<{ kept: number }>`select count(*)::int as kept from bank_statement_line where reading_id = ${readingId}`,
    )
    // Another run completed this day meanwhile and deleted these lines.
    if (kept !== lineCount) throw new KiwiError('UNAVAILABLE', { cause: new Error(`two readings of ${day} at once`) })
    await run(tx.db, sql`delete from bank_statement_line where day = ${day}::date and reading_id <> ${readingId}`)
  })
}
