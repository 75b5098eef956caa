import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { checkTopUp, lockTopUps } from '../wallet/limits.ts'
import { lockLinkedAccount } from './internal/linked-account.ts'
import { findCall, openBankCalls } from './open-bank-calls.ts'
import type { bankCallView, topUpInput } from '../schema.ts'

/**
 * Asks the bank to move money from the caller's linked account into their wallet. Only the intent
 * is written here; the runner calls the bank. A retry with the same key is the same call. Throws
 * ACCOUNT_NOT_LINKED, LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH.
 */
export async function topUp(ctx: MemberCtx, input: z.infer<typeof topUpInput>): Promise<z.infer<typeof bankCallView>> {
  const { personId } = ctx.actor
  const { amountKrw } = input
  const asked = { kind: 'withdraw', purpose: 'top_up', amountKrw, idempotencyKey: `top_up:${personId}:${input.idempotencyKey}` } as const
  return write(ctx, async (tx) => {
    await lockTopUps(tx, personId)
    const earlier = await findCall(tx, asked)
    if (earlier) return earlier
    const linked = await lockLinkedAccount(tx, personId, 'share')
    if (!linked) throw new KiwiError('ACCOUNT_NOT_LINKED')
    const now = ctx.now()
    await checkTopUp(tx, personId, amountKrw, now)
    const [call] = await openBankCalls(tx, [{ ...asked, personId, shopId: null, bankAccountId: linked.id }], now)
    return call!
  })
}
