import { and, eq, sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { bankCall } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import type { BankOutcome } from '../../platform/bank/port.ts'
import { write } from '../../db/write.ts'
import { inFlightMs } from '../rules.ts'
import { payoutUnknown } from '../settlement/payout-outcome.ts'
import { bankDays } from './rules.ts'
import { type OpenCall, readOpenCall } from './internal/read-open-call.ts'
import { sendCall } from './internal/send-call.ts'
import { settleBankCall } from './internal/settle-bank-call.ts'

type Outcome = { state: 'confirmed' | 'failed' | 'unknown'; code: string }

/**
 * Makes one call to the bank, or asks about it when it may have been made before. No transaction is open meanwhile.
 * Throws OUTCOME_UNKNOWN while the bank gives no answer, so that the job asks again later.
 */
export async function makeBankCall(ctx: RunnerCtx, { bankCallId }: { bankCallId: string }): Promise<void> {
  const call = await readOpenCall(ctx, bankCallId)
  if (!call) return
  const sent = call.state === 'requested' ? await sendCall(ctx, call) : await inquire(ctx, call)
  // Another process took it in the meantime: from now on it is only asked about.
  if (sent === 'taken') return makeBankCall(ctx, { bankCallId })
  const outcome = decided(ctx, call, final(ctx, call, sent))
  if (outcome.state === 'unknown') {
    await noteUnknown(ctx, call.id, outcome.code)
    throw new KiwiError('OUTCOME_UNKNOWN', { details: { bankCode: outcome.code } })
  }
  const word = { state: outcome.state, code: outcome.code }
  await write(ctx, (tx) => settleBankCall(tx, call.id, word, ctx.now()))
}

/** Asks by the same reference, and counts that it asked. */
async function inquire(ctx: RunnerCtx, call: OpenCall): Promise<BankOutcome> {
  await ctx.main.db
    .update(bankCall)
    .set({ attempts: sql`least(${bankCall.attempts} + 1, 30000)` })
    .where(eq(bankCall.id, call.id))
  const { kind, reference, amountKrw } = call
  let answer: BankOutcome = { state: 'unheard', code: 'not_sent' }
  for (const sentOn of bankDays(call.sentAt)) {
    answer = await ctx.platform.bank.inquire({ kind, reference, amountKrw, sentOn })
    if (answer.state !== 'unheard') break
  }
  return answer
}

/** A bank that denies what it was told a moment ago has said nothing yet. */
function final(ctx: RunnerCtx, call: OpenCall, { state, code }: BankOutcome): Outcome {
  if (state !== 'unheard') return { state, code }
  const mayBeOnItsWay = !call.sentAt || ctx.now().getTime() - call.sentAt.getTime() < inFlightMs
  return { state: mayBeOnItsWay ? 'unknown' : 'failed', code }
}

/** What a person found out counts only where the bank, asked once more, still says nothing. */
function decided(ctx: RunnerCtx, call: OpenCall, outcome: Outcome): Outcome {
  if (!call.decision) return outcome
  if (outcome.state === 'unknown') return { state: call.decision, code: 'decided' }
  if (outcome.state !== call.decision)
    ctx.logger.warn({ bankCallId: call.id, decision: call.decision, bank: outcome.state }, 'the bank answered otherwise than was decided')
  return outcome
}

async function noteUnknown(ctx: RunnerCtx, bankCallId: string, code: string): Promise<void> {
  await ctx.main.db
    .update(bankCall)
    .set({ state: 'unknown', responseCode: code })
    .where(and(eq(bankCall.id, bankCallId), sql`${bankCall.state} in ('sent', 'unknown')`))
  await payoutUnknown(ctx.main.db, bankCallId)
}
