import { and, asc, gt, inArray, lt, not, sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { bankCall } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import { makeBankCall } from './make-bank-call.ts'
import { askedForMs, askedTimes, unansweredAfterMs } from './rules.ts'

export interface InquiryReport {
  asked: number
  settled: number
  unknown: number
  /** Asked about for a day or twenty times: only a person can find out now (`admin.pay.calls`). */
  forAPerson: number
}

const atATime = 500

/**
 * Asks the bank again about every call without an answer, oldest first, one at a time: the bank limits how fast it may be asked.
 * `all`: also those that wait for a person. One that cannot be booked holds up no other; its failure is thrown at the end. Then forgets what verifications and unlinked accounts need no more.
 */
export async function inquireOpen(
  ctx: RunnerCtx,
  { all = false, onProgress }: { all?: boolean; onProgress?: (done: number, of: number) => void } = {},
): Promise<InquiryReport> {
  const now = ctx.now()
  const before = (ms: number) => new Date(now.getTime() - ms)
  const isOpen = and(inArray(bankCall.state, ['sent', 'unknown']), lt(bankCall.sentAt, before(unansweredAfterMs)))
  const isAskedAbout = and(lt(bankCall.attempts, askedTimes), gt(bankCall.sentAt, before(askedForMs)))!
  const forAPerson = await ctx.main.db.$count(bankCall, and(isOpen, not(isAskedAbout)))
  // What waits for a person takes no place from the rest.
  const calls = await ctx.main.db
    .select({ id: bankCall.id })
    .from(bankCall)
    .where(all ? isOpen : and(isOpen, isAskedAbout))
    .orderBy(asc(bankCall.createdAt))
    .limit(atATime)
  let settled = 0
  let failure: unknown
  for (const [place, { id }] of calls.entries()) {
    try {
      if (await isSettled(ctx, id)) settled += 1
    } catch (error) {
      // The bank or Postgres is away: for all of them.
      if (error instanceof KiwiError && error.code === 'UNAVAILABLE') throw error
      ctx.logger.error({ err: error, bankCallId: id }, 'a call that the bank answered could not be booked')
      failure ??= error
    }
    onProgress?.(place + 1, calls.length)
  }
  await forgetSeals(ctx, now)
  if (failure !== undefined) throw failure
  return { asked: calls.length, settled, unknown: calls.length - settled, forAPerson }
}

async function isSettled(ctx: RunnerCtx, bankCallId: string): Promise<boolean> {
  try {
    await makeBankCall(ctx, { bankCallId })
    return true
  } catch (error) {
    if (error instanceof KiwiError && error.code === 'OUTCOME_UNKNOWN') return false
    throw error
  }
}

/** A seal nobody needs is a seal nobody can open one day. */
async function forgetSeals(ctx: RunnerCtx, now: Date): Promise<void> {
  const at = now.toISOString()
  await rows(
    ctx.main.db,
    sql`update account_verification set state = 'expired', sealed = null
        where state in ('requested', 'sent') and expires_at <= ${at}::timestamptz`,
  )
  await rows(
    ctx.main.db,
    sql`update bank_account a set sealed = null where a.unlinked_at is not null and a.sealed is not null
        and not exists (select from bank_call c where c.bank_account_id = a.id and c.state in ('requested', 'sent', 'unknown'))`,
  )
}
