import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { recordDecision } from '../../pay/desk/record-decision.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { proposeOrConfirm } from '../../social/staff/propose-or-confirm.ts'
import { endReturn, refundReturn } from './internal/change-return.ts'
import { lockAnyReturn } from './internal/find-return-for.ts'
import { wayBackOf } from './return-rules.ts'
import type { decidedDispute, decideDisputeInput } from './return-schema.ts'

/**
 * Staff decide a dispute: a first member proposes, and the same decision of a second one moves the
 * money, or ends the return without. Nobody decides about their own purchase or shop. Errors:
 * NOT_FOUND, CONFLICT (it is not disputed any more), FORBIDDEN, and those of proposeOrConfirm.
 */
export async function decideDispute(ctx: MemberCtx, input: z.infer<typeof decideDisputeInput>): Promise<z.infer<typeof decidedDispute>> {
  const { returnId, outcome, fault, reason } = input
  const me = ctx.actor.personId
  const state = await write(ctx, async (tx) => {
    const found = await lockAnyReturn(tx, returnId)
    if (!found) throw new KiwiError('NOT_FOUND', { field: 'returnId' })
    const { order, asked } = found
    // `recordDecision` asks again; a proposal of one's own would stand until then.
    const [own] = await rows(tx.db, sql`select from shop s where s.id = ${order.shopId}::uuid and ${worksInShop(me)}`)
    if (own) throw new KiwiError('FORBIDDEN', { reason: 'own_money' })
    if (asked.state !== 'disputed') throw new KiwiError('CONFLICT', { field: 'returnId' })
    const terms = { returnId, outcome, fault }
    const agreed = await proposeOrConfirm(ctx, tx, { kind: 'dispute', personId: order.buyerId, terms, reason })
    if (agreed.outcome === 'waits') return 'waits_for_second' as const
    const now = await moneyNow(tx.db, ctx.now())
    await recordDecision(tx, { personId: me, action: `dispute.${outcome}`, subjectId: order.shopId, reason }, now)
    const decided = { ...asked, fault, feeKrw: wayBackOf(order, fault) }
    if (outcome === 'refund') await refundReturn(tx, order, decided, { personId: null, restock: false, expectedKrw: null }, now)
    else await endReturn(tx, order, asked, 'rejected', ['buyer', 'shop'], now)
    return 'decided' as const
  })
  return { state }
}
