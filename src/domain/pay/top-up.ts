import { and, eq, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { bankAccount } from '../../db/schema/ledger.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../write.ts'
import { openBankCall } from './open-bank-call.ts'
import type { bankCallView, topUpInput } from './schema.ts'

/**
 * Asks the bank to move money from the caller's linked account into their wallet. Only the intent is written here; the
 * runner calls the bank. A retry with the same key is the same call.
 */
export async function topUp(ctx: MemberCtx, input: z.infer<typeof topUpInput>): Promise<z.infer<typeof bankCallView>> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    const [linked] = await tx.db
      .select({ id: bankAccount.id })
      .from(bankAccount)
      .where(and(eq(bankAccount.personId, personId), isNull(bankAccount.unlinkedAt)))
    if (!linked) throw new KiwiError('ACCOUNT_NOT_LINKED')
    const idempotencyKey = `top_up:${personId}:${input.idempotencyKey}`
    const intent = {
      kind: 'withdraw',
      purpose: 'top_up',
      personId,
      shopId: null,
      bankAccountId: linked.id,
      amountKrw: input.amountKrw,
      idempotencyKey,
    } as const
    return openBankCall(tx, intent, ctx.now())
  })
}
