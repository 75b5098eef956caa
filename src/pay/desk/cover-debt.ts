import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { proposeOrConfirm } from '../../social/staff/propose-or-confirm.ts'
import { houseAccounts, postTransfer } from '../ledger/post-transfers.ts'
import { isOwnerGone, owingKrw } from '../settlement/owing.ts'
import { recordFunding } from '../settlement/record-lines.ts'
import type { coverDebtInput, coveredDebt } from '../settlement/schema.ts'
import { recordDecision } from './record-decision.ts'

/**
 * Kiwi pays the whole debt of a shop whose owner left or is banned, and the refunds that wait for
 * its money are made: no buyer waits for somebody who is gone. The first call proposes, and the
 * same call of a second member of staff pays. Throws NOT_FOUND, CONFLICT (`owner_can_pay`, or
 * another debt by now), FORBIDDEN (the caller's own shop) and the refusals of proposeOrConfirm.
 */
export async function coverDebt(ctx: MemberCtx, input: z.infer<typeof coverDebtInput>): Promise<z.infer<typeof coveredDebt>> {
  const { shopId, amountKrw, reason } = input
  const state = await write(ctx, async (tx) => {
    const now = ctx.now()
    const [shop] = await rows(
      tx.db,
      sql<{ payable: string; ownerId: string; isOwnerGone: boolean }>`
        select a.id as payable, s.owner_id, ${isOwnerGone(sql`s.owner_id`)} as is_owner_gone
        from shop s join account a on a.shop_id = s.id and a.kind = 'shop_payable' where s.id = ${shopId}::uuid`,
    )
    if (!shop) throw new KiwiError('NOT_FOUND', { field: 'shopId' })
    if (!shop.isOwnerGone) throw new KiwiError('CONFLICT', { reason: 'owner_can_pay' })
    const agreed = await proposeOrConfirm(ctx, tx, { kind: 'debt', personId: shop.ownerId, terms: { shopId, amountKrw }, reason })
    // Refunds and sales lock the shop's account until they commit; wait for them, then read.
    await run(tx.db, sql`select from account where id = ${shop.payable}::uuid for no key update`)
    const { owing } = await one(tx.db, sql<{ owing: number }>`select ${owingKrw(sql`${shopId}::uuid`)} as owing`)
    if (owing !== amountKrw) throw new KiwiError('CONFLICT', { field: 'amountKrw', details: { owingKrw: owing } })
    if (agreed.outcome === 'waits') return 'waits_for_second' as const
    const accounts = { debitAccountId: houseAccounts.expense, creditAccountId: shop.payable }
    const posting = { ...accounts, idempotencyKey: `debt:${agreed.decisionId}`, kind: 'adjustment', amountKrw, memo: '' } as const
    const { transferId } = await postTransfer(tx, posting, now)
    await recordFunding(tx, { shopId, transferId, grossKrw: amountKrw }, now)
    await recordDecision(tx, { personId: ctx.actor.personId, action: 'debt.cover', subjectId: shopId, reason }, now)
    await enqueue(tx, 'orders.resumeRefunds', {}, { now })
    await enqueue(tx, 'pay.resumeRefunds', {}, { now })
    return 'covered' as const
  })
  return { state }
}
