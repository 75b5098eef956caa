import { and, eq, inArray } from 'drizzle-orm'
import type { MemberCtx } from '../../context.ts'
import { bankAccount, bankCall } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { refuseDebtor } from '../settlement/refuse-debtor.ts'
import { lockLinkedAccount } from './internal/linked-account.ts'

/** Unlinks the caller's account. Throws ACCOUNT_NOT_LINKED, and CONFLICT while money is on its way to or from it, or their shop owes us. */
export async function unlinkAccount(ctx: MemberCtx): Promise<{ unlinked: true }> {
  await write(ctx, async (tx) => {
    const linked = await lockLinkedAccount(tx, ctx.actor.personId, 'update')
    if (!linked) throw new KiwiError('ACCOUNT_NOT_LINKED')
    const [open] = await tx.db
      .select({ id: bankCall.id })
      .from(bankCall)
      .where(and(eq(bankCall.bankAccountId, linked.id), inArray(bankCall.state, ['requested', 'sent', 'unknown'])))
      .limit(1)
    if (open) throw new KiwiError('CONFLICT')
    await refuseDebtor(tx, ctx.actor.personId)
    await tx.db.update(bankAccount).set({ unlinkedAt: ctx.now(), sealed: null }).where(eq(bankAccount.id, linked.id))
  })
  return { unlinked: true }
}
