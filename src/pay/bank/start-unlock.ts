import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { lockLinkedAccount } from './internal/linked-account.ts'
import type { verificationView } from './schema.ts'
import { startVerification } from './verify-account.ts'

/** Sends one won to the linked account. Throws ACCOUNT_NOT_LINKED, TOO_MANY_REQUESTS. */
export async function startUnlock(ctx: MemberCtx): Promise<z.infer<typeof verificationView>> {
  return write(ctx, async (tx) => {
    const linked = await lockLinkedAccount(tx, ctx.actor.personId, 'share')
    if (!linked) throw new KiwiError('ACCOUNT_NOT_LINKED')
    const { id: bankAccountId, bankCode } = linked
    return startVerification(ctx, tx, { purpose: 'unlock', bankCode, sealed: null, bankKeyId: null, recordId: null, bankAccountId })
  })
}
