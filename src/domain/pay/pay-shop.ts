import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { settlementLine } from '../../db/schema/ledger.ts'
import { shop } from '../../db/schema/product.ts'
import { KiwiError } from '../../errors.ts'
import { idTime, newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { write } from '../write.ts'
import { payableOf, walletsOf } from './accounts.ts'
import { postTransfer } from './ledger.ts'
import { businessDaysAfter, feeOf, seoulDate } from './rules.ts'
import type { payShopInput, transferReceipt } from './schema.ts'
import { publishWallets } from './wallet-events.ts'

/** Pays a shop from the caller's wallet; the shop is owed it from two business days on. */
export async function payShop(ctx: MemberCtx, input: z.infer<typeof payShopInput>): Promise<z.infer<typeof transferReceipt>> {
  const payerId = ctx.actor.personId
  const [payee] = await ctx.main.db.select({ id: shop.id, ownerId: shop.ownerId }).from(shop).where(eq(shop.handle, input.shopHandle))
  if (!payee) throw new KiwiError('NOT_FOUND', { field: 'shopHandle' })
  const now = ctx.now()

  return write(ctx, async (tx) => {
    const [wallet] = await walletsOf(tx, [payerId], now)
    const payable = await payableOf(tx, payee.id, now)
    const posted = await postTransfer(
      tx,
      {
        idempotencyKey: `payment:${payerId}:${input.idempotencyKey}`,
        kind: 'payment',
        debitAccountId: wallet!,
        creditAccountId: payable,
        amountKrw: input.amountKrw,
        memo: input.memo,
      },
      now,
    )
    if (posted.outcome === 'posted') {
      const { feeKrw, vatKrw } = feeOf(input.amountKrw)
      await tx.db.insert(settlementLine).values({
        id: newId(now),
        shopId: payee.id,
        transferId: posted.transferId,
        grossKrw: input.amountKrw,
        feeKrw,
        vatKrw,
        eligibleOn: businessDaysAfter(seoulDate(now), 2),
        createdAt: now,
      })
      await enqueue(
        tx,
        'notifications.notify',
        { personId: payee.ownerId, kind: 'payment_received', actorId: payerId, postId: null, commentId: null, amountKrw: input.amountKrw },
        { now },
      )
      await publishWallets(tx, [payerId], { transferId: posted.transferId, bankCallId: null }, now)
    }
    return {
      transferId: posted.transferId,
      amountKrw: input.amountKrw,
      balanceKrw: posted.debitBalanceKrw,
      createdAt: idTime(posted.transferId).toISOString(),
    }
  })
}
