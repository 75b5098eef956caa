import { and, eq, sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { bankCall } from '../../db/schema/ledger.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../write.ts'
import { settleBankCall } from './settle-bank-call.ts'
import { inFlightMs, seoulDate, sendWithinMs } from './rules.ts'

interface Outcome {
  state: 'confirmed' | 'failed' | 'unknown'
  code: string
}

interface OpenCall {
  id: string
  kind: 'withdraw' | 'deposit'
  reference: string
  amount_krw: number
  sent_on: string
  sent_at: Date
  fintech_use_num: string
  /** True for the one run that may call; every later run asks what became of it. */
  is_first: boolean
}

/**
 * Makes one call to the bank, or asks about it when it may have been made before. No transaction is open meanwhile.
 * Throws OUTCOME_UNKNOWN while the bank gives no answer, so that the job asks again later.
 */
export async function makeBankCall(ctx: RunnerCtx, { bankCallId }: { bankCallId: string }): Promise<void> {
  const call = await takeCall(ctx, bankCallId)
  if (!call) return
  const outcome = call.is_first ? await makeCall(ctx, call) : await inquire(ctx, call)
  if (outcome.state === 'unknown') {
    await ctx.main.db
      .update(bankCall)
      .set({ state: 'unknown', responseCode: outcome.code })
      .where(and(eq(bankCall.id, call.id), sql`${bankCall.state} in ('sent', 'unknown')`))
    throw new KiwiError('OUTCOME_UNKNOWN', { details: { bankCode: outcome.code } })
  }
  const final = { state: outcome.state, code: outcome.code }
  await write(ctx, (tx) => settleBankCall(tx, call.id, final, ctx.now()))
}

/** Marks it sent before it is sent: from here on nobody may assume that the bank did not hear it. */
async function takeCall(ctx: RunnerCtx, bankCallId: string): Promise<OpenCall | undefined> {
  const now = ctx.now()
  const [call] = await rows<OpenCall>(
    ctx.main.db,
    sql`with before as (select id, state from bank_call where id = ${bankCallId} and state in ('requested', 'sent', 'unknown') for update)
        update bank_call c set
          state = case when b.state = 'requested' then 'sent' else c.state end,
          sent_at = coalesce(c.sent_at, ${now.toISOString()}::timestamptz),
          sent_on = coalesce(c.sent_on, ${seoulDate(now)}::date),
          attempts = least(c.attempts + 1, 30000)
        from before b, bank_account a
        where c.id = b.id and a.id = c.bank_account_id
        returning c.id, c.kind, c.reference, c.amount_krw, c.sent_on::text, c.sent_at, a.fintech_use_num, b.state = 'requested' as is_first`,
  )
  return call
}

async function makeCall(ctx: RunnerCtx, call: OpenCall): Promise<Outcome> {
  const transfer = {
    reference: call.reference,
    fintechUseNum: call.fintech_use_num,
    amountKrw: call.amount_krw,
    memo: '키위페이',
    mayStillSend: () => ctx.now().getTime() - call.sent_at.getTime() < sendWithinMs,
  }
  const outcome = await (call.kind === 'withdraw' ? ctx.platform.bank.withdraw(transfer) : ctx.platform.bank.deposit(transfer))
  // A bank that denies what it was just told has said nothing.
  return outcome.state === 'unheard' ? { state: 'unknown', code: outcome.code } : { state: outcome.state, code: outcome.code }
}

async function inquire(ctx: RunnerCtx, call: OpenCall): Promise<Outcome> {
  const outcome = await ctx.platform.bank.inquire({
    kind: call.kind,
    reference: call.reference,
    sentOn: call.sent_on,
    amountKrw: call.amount_krw,
  })
  if (outcome.state !== 'unheard') return { state: outcome.state, code: outcome.code }
  const mayBeOnItsWay = ctx.now().getTime() - call.sent_at.getTime() < inFlightMs
  return { state: mayBeOnItsWay ? 'unknown' : 'failed', code: outcome.code }
}
