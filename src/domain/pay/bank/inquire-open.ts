import { and, asc, inArray, lt, sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { bankCall } from '../../../db/schema/bank.ts'
import { KiwiError } from '../../../errors.ts'
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
 * `all`: also those that wait for a person. Then forgets what verifications and unlinked accounts need no more.
 */
export async function inquireOpen(
  ctx: RunnerCtx,
  { all = false, onProgress }: { all?: boolean; onProgress?: (done: number, of: number) => void } = {},
): Promise<InquiryReport> {
  const now = ctx.now()
  const open = await ctx.main.db
    .select({ id: bankCall.id, attempts: bankCall.attempts, sentAt: bankCall.sentAt })
    .from(bankCall)
    .where(and(inArray(bankCall.state, ['sent', 'unknown']), lt(bankCall.sentAt, new Date(now.getTime() - unansweredAfterMs))))
    .orderBy(asc(bankCall.createdAt))
    .limit(atATime)
  const waits = (call: (typeof open)[number]) => call.attempts >= askedTimes || now.getTime() - (call.sentAt?.getTime() ?? 0) > askedForMs
  const calls = all ? open : open.filter((call) => !waits(call))
  let settled = 0
  for (const [place, { id }] of calls.entries()) {
    if (await isSettled(ctx, id)) settled += 1
    onProgress?.(place + 1, calls.length)
  }
  await forgetSeals(ctx, now)
  return { asked: calls.length, settled, unknown: calls.length - settled, forAPerson: open.filter(waits).length }
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
