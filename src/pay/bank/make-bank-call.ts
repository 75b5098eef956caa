import type { RunnerCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import type { BankOutcome } from '../../platform/bank/port.ts'
import { write } from '../../db/write.ts'
import { inFlightMs } from '../rules.ts'
import { markPayoutUnknown } from '../settlement/payout-outcome.ts'
import { bankDays } from './rules.ts'
import { completeBankCall } from './internal/complete-bank-call.ts'
import { type OpenCall, readOpenCall } from './internal/read-open-call.ts'
import { sendCall } from './internal/send-call.ts'

type Outcome = { state: 'confirmed' | 'failed' | 'unknown'; code: string }

/**
 * Makes one call to the bank, or asks about it when it may have been made before. No transaction is
 * open meanwhile. Throws OUTCOME_UNKNOWN while the bank gives no answer, so that the job asks again
 * later.
 */
export async function makeBankCall(ctx: RunnerCtx, { bankCallId }: { bankCallId: string }): Promise<void> {
  const call = await readOpenCall(ctx, bankCallId)
  if (!call) return
  const sent = call.state === 'requested' ? await sendCall(ctx, call) : await inquire(ctx, call)
  // Another process sent it meanwhile: from now on the bank is only asked about it.
  if (sent === 'taken') return makeBankCall(ctx, { bankCallId })
  const outcome = decided(ctx, call, final(ctx, call, sent))
  if (outcome.state === 'unknown') {
    await noteUnknown(ctx, call.id, outcome.code)
    throw new KiwiError('OUTCOME_UNKNOWN', { details: { bankCode: outcome.code } })
  }
  const { state, code } = outcome
  await write(ctx, (tx) => completeBankCall(tx, call.id, { state, code }, ctx.now()))
}

/** Asks by the same reference, and counts that it asked. */
async function inquire(ctx: RunnerCtx, call: OpenCall): Promise<BankOutcome> {
  await run(ctx.main.db, sql`update bank_call set attempts = least(attempts + 1, 30000) where id = ${call.id}::uuid`)
  const { kind, reference, amountKrw } = call
  let answer: BankOutcome = { state: 'unheard', code: 'not_sent' }
  for (const sentOn of bankDays(call.sentAt)) {
    answer = await ctx.platform.bank.inquire({ kind, reference, amountKrw, sentOn })
    if (answer.state !== 'unheard') break
  }
  return answer
}

/** Shortly after a call was sent, the bank's "never heard of it" is no answer yet. */
function final(ctx: RunnerCtx, call: OpenCall, { state, code }: BankOutcome): Outcome {
  if (state !== 'unheard') return { state, code }
  const mayBeOnItsWay = !call.sentAt || ctx.now().getTime() - call.sentAt.getTime() < inFlightMs
  return { state: mayBeOnItsWay ? 'unknown' : 'failed', code }
}

/** The decision of an admin counts only when the bank, asked once more, still gives no answer. */
function decided(ctx: RunnerCtx, call: OpenCall, outcome: Outcome): Outcome {
  if (!call.decision) return outcome
  if (outcome.state === 'unknown') return { state: call.decision, code: 'decided' }
  if (outcome.state !== call.decision)
    ctx.logger.warn({ bankCallId: call.id, decision: call.decision, bank: outcome.state }, 'the bank answered otherwise than was decided')
  return outcome
}

async function noteUnknown(ctx: RunnerCtx, bankCallId: string, code: string): Promise<void> {
  await run(
    ctx.main.db,
    sql`update bank_call set state = 'unknown', response_code = ${code} where id = ${bankCallId}::uuid and state in ('sent', 'unknown')`,
  )
  await markPayoutUnknown(ctx.main.db, bankCallId)
}
