import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { idTime } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { shopFor } from './shop-for.ts'
import { write } from '../../db/write.ts'
import { checkApproval, recordApprovals } from '../approval/check-approval.ts'
import { payableOf, walletsOf } from '../ledger/accounts.ts'
import { postTransfer } from '../ledger/post-transfers.ts'
import { publishWallets } from '../ledger/wallet-events.ts'
import type { transferReceipt } from '../schema.ts'
import { orFirstReceipt } from '../wallet/first-receipt.ts'
import { checkPayment, type KycLevel, kycOf } from '../wallet/limits.ts'
import { owingKrw } from './owing.ts'
import { recordFunding } from './record-lines.ts'
import { recordShopAct } from './record-shop-act.ts'
import type { fundShopInput } from './schema.ts'

type Input = z.infer<typeof fundShopInput>
type Receipt = z.infer<typeof transferReceipt>

/**
 * An owner pays their shop's debt from their wallet, under the limits of any payment; then the
 * waiting refunds are made. Never more than the debt, so that nobody moves money around the limits
 * of a wallet. A retry with the same key gives the same receipt. Throws FORBIDDEN (no shop),
 * CONFLICT (more than is owed), INSUFFICIENT_FUNDS, LIMIT_EXCEEDED and the refusals of
 * `checkApproval`.
 */
export async function fundShop(ctx: MemberCtx, input: Input): Promise<Receipt> {
  const shop = await shopFor(ctx, 'account')
  const transferKey = `funding:${ctx.actor.personId}:${input.idempotencyKey}`
  const { amountKrw } = input
  const asked = { transferKey, amountKrw, memo: '', payeeId: shop.id, requestId: null }
  return orFirstReceipt(ctx, asked, () => approveAndFund(ctx, input, shop, transferKey))
}

async function approveAndFund(ctx: MemberCtx, input: Input, shop: { id: string; handle: string }, transferKey: string): Promise<Receipt> {
  const { personId } = ctx.actor
  const { idempotencyKey: transfer, amountKrw } = input
  const payee = { id: shop.id, shown: `shop:${shop.handle}` }
  const approval = await checkApproval(ctx, { verb: 'shops.payouts.fund', transfer, amountKrw, payee, subject: null }, input.approval)
  return write(ctx, async (tx) => {
    const now = ctx.now()
    const [[wallet], payable] = [await walletsOf(tx, [personId], now), await payableOf(tx, shop.id, now)]
    // Wallet before shop, as post_transfers locks them. Two at once cannot both pay the same debt.
    await run(tx.db, sql`select from account where id = ${wallet!}::uuid for no key update`)
    await run(tx.db, sql`select from account where id = ${payable}::uuid for no key update`)
    const { owing, level } = await one(
      tx.db,
      sql<{ owing: number; level: KycLevel }>`
          select ${owingKrw(sql`${shop.id}::uuid`)} as owing, ${kycOf(sql`${personId}::uuid`)} as level`,
    )
    if (amountKrw > owing) throw new KiwiError('CONFLICT', { field: 'amountKrw', details: { owingKrw: owing } })
    const { perDayKrw: dayLimitKrw } = checkPayment(level, amountKrw)
    const accounts = { debitAccountId: wallet!, creditAccountId: payable }
    const posting = { idempotencyKey: transferKey, kind: 'payment', ...accounts, amountKrw, memo: '', dayLimitKrw } as const
    const { transferId, debitBalanceKrw } = await postTransfer(tx, posting, now)
    await recordApprovals(tx, [{ subjectId: transferId, approval }], now)
    await recordFunding(tx, { shopId: shop.id, transferId, grossKrw: amountKrw }, now)
    await recordShopAct(ctx, tx, shop.id, 'pay_debt', { details: { amountKrw } })
    await enqueue(tx, 'orders.resumeRefunds', {}, { now })
    await enqueue(tx, 'pay.resumeRefunds', {}, { now })
    publishWallets(tx, [personId], { transferId, bankCallId: null }, now)
    return { transferId, amountKrw, balanceKrw: debitBalanceKrw, createdAt: idTime(transferId).toISOString() }
  })
}
