import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { refuseDebtor } from '../settlement/refuse-debtor.ts'
import { lockLinkedAccount } from './internal/linked-account.ts'

/** Throws ACCOUNT_NOT_LINKED; CONFLICT while money is on its way or their shop is in debt. */
export async function unlinkAccount(ctx: MemberCtx): Promise<{ unlinked: true }> {
  await write(ctx, async (tx) => {
    const { personId } = ctx.actor
    const linked = await lockLinkedAccount(tx, personId, 'update')
    if (!linked) throw new KiwiError('ACCOUNT_NOT_LINKED')
    const [open] = await rows(
      tx.db,
      sql`select from bank_call where bank_account_id = ${linked.id}::uuid and state in ('requested', 'sent', 'unknown') limit 1`,
    )
    if (open) throw new KiwiError('CONFLICT')
    await refuseDebtor(tx, personId, 'no_debt', ctx.now())
    await run(tx.db, sql`update bank_account set unlinked_at = ${ctx.now()}::timestamptz, sealed = null where id = ${linked.id}::uuid`)
  })
  return { unlinked: true }
}
