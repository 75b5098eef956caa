import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { checkApproval } from '../approval/check-approval.ts'
import type { payShopInput, transferReceipt } from '../schema.ts'
import { orFirstReceipt } from './first-receipt.ts'
import { checkPayment, type KycLevel, kycOf } from './limits.ts'
import { makePayment } from './internal/make-payment.ts'
import { refuseRenamed } from './refuse-renamed.ts'

/**
 * Pays a shop from the caller's wallet; the shop is owed it from two business days on. A retry gives the same receipt.
 * Errors: as sendMoney, and FORBIDDEN for one's own shop.
 */
export function payShop(ctx: MemberCtx, input: z.infer<typeof payShopInput>): Promise<z.infer<typeof transferReceipt>> {
  const { idempotencyKey, amountKrw, memo, shopId: payeeId } = input
  const transferKey = `payment:${ctx.actor.personId}:${idempotencyKey}`
  return orFirstReceipt(ctx, { transferKey, amountKrw, memo, payeeId, requestId: null }, () => approveAndPay(ctx, input, transferKey))
}

async function approveAndPay(
  ctx: MemberCtx,
  input: z.infer<typeof payShopInput>,
  transferKey: string,
): Promise<z.infer<typeof transferReceipt>> {
  const payerId = ctx.actor.personId
  const { idempotencyKey: transfer, amountKrw, memo } = input
  const shown = { id: input.shopId, shown: `shop:${input.shopHandle}` }
  const statement = { verb: 'pay.payShop', transfer, amountKrw, payee: shown, subject: null } as const
  const [payee, approval] = await Promise.all([findShopFor(ctx, input), checkApproval(ctx, statement, input.approval)])
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
  handle: string
  owner_id: string
  account_id: string | null
  payer_account_id: string | null
  /** Of the payer. */
  kyc: KycLevel
}

/** A shop whose owner is active, with no block between them; anything else looks like none. */
async function findShopFor(ctx: MemberCtx, { shopId, shopHandle }: z.infer<typeof payShopInput>): Promise<Payee> {
  const { personId } = ctx.actor
  const [payee] = await rows<Payee>(
    ctx.main.db,
    sql`select s.id, s.handle, s.owner_id, ${kycOf(sql`${personId}::uuid`)} as kyc,
               (select a.id from account a where a.kind = 'shop_payable' and a.shop_id = s.id) as account_id,
               (select a.id from account a where a.kind = 'wallet' and a.person_id = ${personId}) as payer_account_id
        from shop s join person o on o.id = s.owner_id
        where s.id = ${shopId}::uuid and ${personKnownTo(personId, 'o')}`,
  )
  if (!payee) throw new KiwiError('NOT_FOUND', { field: 'shopId' })
  if (payee.owner_id === personId) throw new KiwiError('FORBIDDEN', { field: 'shopId', reason: 'own_shop' })
  refuseRenamed(payee.handle, shopHandle, 'shopHandle')
  return payee
}
