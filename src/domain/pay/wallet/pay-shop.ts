import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { KiwiError } from '../../../errors.ts'
import { unblocked } from '../../posts/visible.ts'
import { checkApproval } from '../approval/check-approval.ts'
import type { payShopInput, transferReceipt } from '../schema.ts'
import { orFirstReceipt } from './first-receipt.ts'
import { checkPayment, type KycLevel, kycOf } from './limits.ts'
import { makePayment } from './make-payment.ts'

/** Pays a shop from the caller's wallet; the shop is owed it from two business days on. A retry gives the same receipt. */
export function payShop(ctx: MemberCtx, input: z.infer<typeof payShopInput>): Promise<z.infer<typeof transferReceipt>> {
  const { idempotencyKey, amountKrw, memo, shopHandle: payeeHandle } = input
  const transferKey = `payment:${ctx.actor.personId}:${idempotencyKey}`
  return orFirstReceipt(ctx, { transferKey, amountKrw, memo, payeeHandle }, () => approveAndPay(ctx, input, transferKey))
}

async function approveAndPay(
  ctx: MemberCtx,
  input: z.infer<typeof payShopInput>,
  transferKey: string,
): Promise<z.infer<typeof transferReceipt>> {
  const payerId = ctx.actor.personId
  const { idempotencyKey: transfer, amountKrw, memo } = input
  const [payee, approval] = await Promise.all([
    findShopFor(ctx, input.shopHandle),
    checkApproval(ctx, { transfer, amountKrw, payee: `shop:${input.shopHandle}` }, input.approval),
  ])
  const { perDayKrw } = checkPayment(payee.kyc, amountKrw)
  return makePayment(ctx, {
    transferKey,
    payerId,
    payerAccountId: payee.payer_account_id,
    payee: { kind: 'shop', id: payee.id, ownerId: payee.owner_id, accountId: payee.account_id },
    amountKrw,
    dayLimitKrw: perDayKrw,
    memo,
    approval,
    requestId: null,
  })
}

interface Payee {
  id: string
  owner_id: string
  account_id: string | null
  payer_account_id: string | null
  /** Of the payer. */
  kyc: KycLevel
}

/** A shop whose owner is active, with no block between them; anything else looks like none. */
async function findShopFor(ctx: MemberCtx, handle: string): Promise<Payee> {
  const { personId } = ctx.actor
  const [payee] = await rows<Payee>(
    ctx.main.db,
    sql`select s.id, s.owner_id, ${kycOf(sql`${personId}::uuid`)} as kyc,
               (select a.id from account a where a.kind = 'shop_payable' and a.shop_id = s.id) as account_id,
               (select a.id from account a where a.kind = 'wallet' and a.person_id = ${personId}) as payer_account_id
        from shop s join person o on o.id = s.owner_id
        where s.handle = ${handle} and o.status = 'active' and ${unblocked(sql`o.id`, personId)}`,
  )
  if (!payee) throw new KiwiError('NOT_FOUND', { field: 'shopHandle' })
  return payee
}
