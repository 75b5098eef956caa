import { sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'
import type { StatementLine } from '../../../platform/bank/port.ts'
import { write } from '../../../db/write.ts'
import { bankReference } from '../../rules.ts'
import { keepRows } from '../../bank/keep-rows.ts'

/** More pages than any day has: a bank that always says "more" must not keep us for ever. */
const maxPages = 100_000

/**
 * Reads one day of the central account's statement, page by page, with no transaction open while the bank is asked. Only a reading
 * that came to its end counts, and it takes the place of an earlier one; a run that dies leaves lines that count for nothing. Rows that
 * are no lines are set aside, and the hole they leave in the balance is a break.
 * Returns the number of lines. Throws UNAVAILABLE when the bank gives no statement.
 */
export async function readStatementDay(ctx: RunnerCtx, day: string): Promise<number> {
  const readingId = newId(ctx.now())
  let lineCount = 0
  let cursor: string | null = null
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await ctx.platform.bank.statement({ reference: await nextReference(ctx), day, cursor })
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

/** Days in Seoul that are still to be read up to `until`: the newest one read is read again, for it may not have been over. */
export async function daysToRead(ctx: RunnerCtx, until: string, yesterday: string): Promise<string[]> {
  const days = await rows<{ day: string }>(
    ctx.main.db,
    sql`with first as (
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

async function nextReference(ctx: RunnerCtx): Promise<string> {
  // In a transaction, as everything that writes is; the number is used up either way.
  const [sequence] = await write(ctx, (tx) => rows<{ next: number }>(tx.db, sql`select nextval('bank_tran_seq') as next`))
  return bankReference(sequence!.next)
}

/** Our own transfers carry their reference: nine digits and capitals, apart from other letters. */
const referencePattern = /(?<![0-9A-Z])[0-9A-Z]{9}(?![0-9A-Z])/

async function keepLines(ctx: RunnerCtx, readingId: string, day: string, from: number, lines: StatementLine[]): Promise<void> {
  if (lines.length === 0) return
  const list = <Value>(pick: (line: StatementLine, n: number) => Value, type: string) =>
    sql`${sql.param(lines.map(pick))}::${sql.raw(type)}[]`
  await rows(
    ctx.main.db,
    sql`insert into bank_statement_line (reading_id, position, day, at, amount_krw, balance_after_krw, memo, reference)
        select ${readingId}, l.position, ${day}::date, l.at, l.amount, l.balance, l.memo, l.reference
        from unnest(${list((_, n) => from + n, 'int')}, ${list((l) => l.at, 'timestamptz')}, ${list((l) => l.amountKrw, 'bigint')},
          ${list((l) => l.balanceAfterKrw, 'bigint')}, ${list((l) => l.memo, 'text')},
          ${list((l) => referencePattern.exec(l.memo)?.[0] ?? null, 'text')}) as l(position, at, amount, balance, memo, reference)`,
  )
}

async function endReading(ctx: RunnerCtx, readingId: string, day: string, lineCount: number): Promise<void> {
  await write(ctx, async (tx) => {
    await rows(
      tx.db,
      sql`insert into bank_statement_day (day, reading_id, line_count, read_at)
          values (${day}::date, ${readingId}, ${lineCount}, ${ctx.now().toISOString()}::timestamptz)
          on conflict (day) do update set reading_id = excluded.reading_id, line_count = excluded.line_count, read_at = excluded.read_at`,
    )
    const kept = await rows<{ n: number }>(tx.db, sql`select count(*)::int as n from bank_statement_line where reading_id = ${readingId}`)
    // Somebody else read this day to its end meanwhile and swept ours away.
    if (kept[0]?.n !== lineCount) throw new KiwiError('UNAVAILABLE', { cause: new Error(`two readings of ${day} at once`) })
    await rows(tx.db, sql`delete from bank_statement_line where day = ${day}::date and reading_id <> ${readingId}`)
  })
}
