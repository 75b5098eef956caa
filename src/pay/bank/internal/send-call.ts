import type { RunnerCtx } from '../../../context.ts'
import { type Queryable, rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { BankOutcome } from '../../../platform/bank/port.ts'
import { write } from '../../../db/write.ts'
import { sendWithinMs } from '../../rules.ts'
import { lockIfFrozen } from '../../ledger/freeze-wallet.ts'
import { lockPayee, type Payee } from '../../settlement/lock-payee.ts'
import type { PayoutHeld } from '../../settlement/payout-view.ts'
import { seoulDate } from '../../../shared/seoul-day.ts'
import { prepareVerification } from './prepare-verification.ts'
import type { OpenCall } from './read-open-call.ts'
import { registerAccount } from '../register-account.ts'
import { codeMemo, memos, ourMemo } from '../rules.ts'

/**
 * Makes a call that was not made yet. `taken`: another process made it meanwhile. `failed` without
 * a call when it can never be made. Throws UNAVAILABLE, and the call is still to be made, while the
 * gateway does not register the account to pull from.
 */
export async function sendCall(ctx: RunnerCtx, call: OpenCall): Promise<BankOutcome | 'taken'> {
  switch (call.purpose) {
    case 'verification':
      return sendWon(ctx, call)
    case 'top_up':
      return pull(ctx, call)
    case 'withdrawal':
      return payPerson(ctx, call)
    case 'settlement':
      return payShop(ctx, call)
    default: {
      const unhandled: never = call.purpose
      throw new Error(`unhandled purpose ${String(unhandled)}`)
    }
  }
}

async function sendWon(ctx: RunnerCtx, call: OpenCall): Promise<BankOutcome | 'taken'> {
  const { account } = call
  const facts = account && (await ctx.platform.bank.describe(account))
  const at = ctx.now()
  // One transaction, so that a call marked as sent has its code's hash, and one code only.
  const code = await write(ctx, async (tx) => ((await take(tx.db, call, at)) ? prepareVerification(ctx, tx, call, facts) : 'taken'))
  if (code === 'taken') return 'taken'
  if (code === null || !account) return { state: 'failed', code: 'not_sent' }
  return ctx.platform.bank.verify1Won({ ...transferOf(ctx, call, codeMemo(code), at), account })
}

async function pull(ctx: RunnerCtx, call: OpenCall): Promise<BankOutcome | 'taken'> {
  const registered = call.fintechUseNum ?? (call.bankAccountId && (await registerAccount(ctx, { bankAccountId: call.bankAccountId })))
  const at = ctx.now()
  if (!(await take(ctx.main.db, call, at))) return 'taken'
  if (!registered) return { state: 'failed', code: 'not_registered' }
  return ctx.platform.bank.withdraw({ ...transferOf(ctx, call, memos.top_up, at), fintechUseNum: registered })
}

/**
 * Checks the payout again in the transaction that marks the call as sent: a suspended owner is not
 * paid, nor one whose wallet is frozen, nor an account that was replaced since, nor a shop whose
 * refunds wait for this money. Such a call fails without being made, and the shop is owed it as
 * before.
 */
async function payShop(ctx: RunnerCtx, call: OpenCall): Promise<BankOutcome | 'taken'> {
  const at = ctx.now()
  const verdict = await write(ctx, async (tx) => {
    // The call is locked before its payout, as in `completeBankCall`.
    if (!(await take(tx.db, call, at))) return 'taken'
    return whyNotPaid(await lockPayee(tx, { bankCallId: call.id }), call)
  })
  if (verdict === 'taken') return 'taken'
  if (verdict !== null || !call.account) return { state: 'failed', code: verdict ?? 'no_account' }
  return ctx.platform.bank.payout({ ...transferOf(ctx, call, memos.settlement, at), account: call.account })
}

function whyNotPaid(payee: Payee | undefined, call: OpenCall): PayoutHeld | null {
  if (payee?.state !== 'requested' || !payee.isSum || payee.netKrw !== call.amountKrw) return 'not_as_decided'
  if (payee.isSuspended) return 'owner_suspended'
  if (payee.isFrozen) return 'owner_frozen'
  if (payee.hasWaitingRefunds) return 'refunds_wait'
  return payee.bankAccountId === call.bankAccountId ? null : 'account_changed'
}

/**
 * A withdrawal that was asked for before the wallet was frozen is not sent: it fails, and its money
 * comes back into the wallet. The call is locked before the wallet, as in `completeBankCall`.
 */
async function payPerson(ctx: RunnerCtx, call: OpenCall): Promise<BankOutcome | 'taken'> {
  const at = ctx.now()
  const verdict = await write(ctx, async (tx) => {
    if (!(await take(tx.db, call, at))) return 'taken'
    return call.personId !== null && (await lockIfFrozen(tx, call.personId)) ? 'frozen' : 'go'
  })
  if (verdict === 'taken') return 'taken'
  if (verdict === 'frozen') return { state: 'failed', code: 'wallet_frozen' }
  if (!call.account) return { state: 'failed', code: 'no_account' }
  return ctx.platform.bank.payout({ ...transferOf(ctx, call, memos.withdrawal, at), account: call.account })
}

/** Marks the call before it is sent: from now on the bank may know it. False when it was marked. */
async function take(db: Queryable, { id }: OpenCall, at: Date): Promise<boolean> {
  const taken = await rows(
    db,
    sql`update bank_call set state = 'sent', sent_at = ${at}::timestamptz, sent_on = ${seoulDate(at)}::date
        where id = ${id}::uuid and state = 'requested' returning id`,
  )
  return taken.length > 0
}

function transferOf(ctx: RunnerCtx, { reference, amountKrw }: OpenCall, memo: string, sentAt: Date) {
  const mayStillSend = () => ctx.now().getTime() - sentAt.getTime() < sendWithinMs
  return { reference, amountKrw, memo, ourMemo: ourMemo(reference), mayStillSend }
}
