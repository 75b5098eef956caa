import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { type Approval, checkApproval, recordApprovals } from '../approval/check-approval.ts'
import { walletsOf } from '../ledger/accounts.ts'
import { houseAccounts, postTransfer } from '../ledger/post-transfers.ts'
import { publishWallets } from '../ledger/wallet-events.ts'
import type { bankCallView, withdrawInput } from '../schema.ts'
import { checkPayment } from '../wallet/limits.ts'
import { findLinkedAccount, lockLinkedAccount } from './internal/linked-account.ts'
import { findCall, openBankCalls } from './open-bank-calls.ts'

type View = z.infer<typeof bankCallView>

/**
 * Takes money out of the caller's wallet at once and asks the bank to pay it to their linked
 * account; when the bank refuses, it comes back. A retry with the same key is the same call. The
 * approval's payee is the account: its id, and `bank:` with its last four digits. Throws
 * ACCOUNT_NOT_LINKED, INSUFFICIENT_FUNDS, LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH and the refusals of
 * `checkApproval`.
 */
export async function withdraw(ctx: MemberCtx, input: z.infer<typeof withdrawInput>): Promise<View> {
  const { personId } = ctx.actor
  const { amountKrw, idempotencyKey: transfer } = input
  const asked = { kind: 'deposit', purpose: 'withdrawal', amountKrw, idempotencyKey: `withdrawal:${personId}:${transfer}` } as const
  const earlier = await findCall(ctx.main, asked)
  if (earlier) return earlier
  const linked = await findLinkedAccount(ctx.main, personId)
  if (!linked) throw new KiwiError('ACCOUNT_NOT_LINKED')
  const payee = { id: linked.id, shown: `bank:${linked.lastFour}` }
  const approval = await checkApproval(ctx, { verb: 'pay.withdraw', transfer, amountKrw, payee, subject: null }, input.approval)

  return write(ctx, async (tx) => {
    const made = await findCall(tx, asked)
    if (made) return made
    const account = await lockLinkedAccount(tx, personId, 'share')
    // The approval is for this account and no other.
    if (account?.id !== linked.id) throw new KiwiError('CONFLICT')
    const now = ctx.now()
    const [call] = await openBankCalls(tx, [{ ...asked, personId, shopId: null, bankAccountId: account.id }], now)
    return takeOut(tx, call!, personId, approval, now)
  })
}

/** Posts wallet → in transit, under the day's limit, in the transaction that opens the call. */
async function takeOut(tx: MainTx, call: View, personId: string, approval: Approval, now: Date): Promise<View> {
  const { amountKrw, bankCallId } = call
  const { perDayKrw: dayLimitKrw } = checkPayment('account', amountKrw)
  const [wallet] = await walletsOf(tx, [personId], now)
  const posting = {
    idempotencyKey: `withdrawal:${bankCallId}`,
    kind: 'withdrawal',
    debitAccountId: wallet!,
    creditAccountId: houseAccounts.inTransit,
    amountKrw,
    memo: '',
    causeId: bankCallId,
    dayLimitKrw,
  } as const
  const { transferId, outcome } = await postTransfer(tx, posting, now)
  // The call was opened by another request a moment ago.
  if (outcome === 'duplicate') return call
  await recordApprovals(tx, [{ subjectId: transferId, approval }], now)
  publishWallets(tx, [personId], { transferId, bankCallId }, now)
  return call
}
