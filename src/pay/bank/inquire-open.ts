import type { RunnerCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { makeBankCall } from './make-bank-call.ts'
import { askedForMs, askedTimes, unansweredAfterMs } from './rules.ts'

export interface InquiryReport {
  asked: number
  answered: number
  unknown: number
  /** Asked about for a day or twenty times: an admin has to find out (`admin.pay.calls`). */
  forAPerson: number
}

const atATime = 500

/**
 * Asks the bank again about every call without an answer, oldest first, one at a time: the bank
 * limits how fast it may be asked. `all`: also those that wait for an admin. A call that cannot be
 * booked does not stop the others; its error is thrown at the end. Then deletes the seals that
 * nothing needs.
 */
export async function inquireOpen(
  ctx: RunnerCtx,
  { all = false, onProgress }: { all?: boolean; onProgress?: (done: number, of: number) => void } = {},
): Promise<InquiryReport> {
  const now = ctx.now()
  const before = (ms: number) => sql`${new Date(now.getTime() - ms)}::timestamptz`
  const isOpen = sql`state in ('sent', 'unknown') and sent_at < ${before(unansweredAfterMs)}`
  const isAskedAbout = sql`(attempts < ${askedTimes} and sent_at > ${before(askedForMs)})`
  const { forAPerson } = await one(
    ctx.main.db,
    sql<{ forAPerson: number }>`select count(*)::int as for_a_person from bank_call where ${isOpen} and not ${isAskedAbout}`,
  )
  // The limit applies after the condition, so that calls that wait for an admin do not fill it.
  const calls = await rows(
    ctx.main.db,
    sql<{ id: string }>`
        select id from bank_call where ${isOpen} ${all ? sql`` : sql`and ${isAskedAbout}`} order by created_at limit ${atATime}`,
  )
  let answered = 0
  let failure: unknown
  for (const [place, { id }] of calls.entries()) {
    try {
      if (await isAnswered(ctx, id)) answered += 1
    } catch (error) {
      // The bank or Postgres cannot be reached: the other calls would fail too.
      if (error instanceof KiwiError && error.code === 'UNAVAILABLE') throw error
      ctx.logger.error({ err: error, bankCallId: id }, 'a call that the bank answered could not be booked')
      failure ??= error
    }
    onProgress?.(place + 1, calls.length)
  }
  await forgetSeals(ctx, now)
  if (failure !== undefined) throw failure
  return { asked: calls.length, answered, unknown: calls.length - answered, forAPerson }
}

async function isAnswered(ctx: RunnerCtx, bankCallId: string): Promise<boolean> {
  try {
    await makeBankCall(ctx, { bankCallId })
    return true
  } catch (error) {
    if (error instanceof KiwiError && error.code === 'OUTCOME_UNKNOWN') return false
    throw error
  }
}

/** A seal that is not needed is deleted, so that it cannot be opened later. */
async function forgetSeals(ctx: RunnerCtx, now: Date): Promise<void> {
  await run(
    ctx.main.db,
    sql`update account_verification set state = 'expired', sealed = null
        where state in ('requested', 'sent') and expires_at <= ${now}::timestamptz`,
  )
  await run(
    ctx.main.db,
    sql`update bank_account a set sealed = null where a.unlinked_at is not null and a.sealed is not null
        and not exists (select from bank_call c where c.bank_account_id = a.id and c.state in ('requested', 'sent', 'unknown'))`,
  )
}
