import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { checkApproval } from '../approval/check-approval.ts'
import type { payShopInput, transferReceipt } from '../schema.ts'
import { orFirstReceipt } from './first-receipt.ts'
import { makePayment } from './internal/make-payment.ts'
import { checkPayment, type KycLevel, kycOf } from './limits.ts'
import { refuseRenamed } from './refuse-renamed.ts'

type Input = z.infer<typeof payShopInput>

/**
 * Pays a shop from the caller's wallet; the shop is paid out two business days later at the
 * earliest. A retry gives the same receipt. Errors: as sendMoney, and FORBIDDEN for a shop where
 * the payer works.
 */
export function payShop(ctx: MemberCtx, input: Input): Promise<z.infer<typeof transferReceipt>> {
  const payerId = ctx.actor.personId
  const { idempotencyKey, amountKrw, memo, shopId } = input
  const transferKey = `payment:${payerId}:${idempotencyKey}`
  return orFirstReceipt(ctx, { transferKey, amountKrw, memo, payeeId: shopId, requestId: null }, async () => {
    const shown = { id: shopId, shown: `shop:${input.shopHandle}` }
    const statement = { verb: 'pay.payShop', transfer: idempotencyKey, amountKrw, payee: shown, subject: null } as const
    const [{ id, ownerId, accountId, payerAccountId, kyc }, approval] = await Promise.all([
      findShopFor(ctx, input),
      checkApproval(ctx, statement, input.approval),
    ])
    const dayLimitKrw = checkPayment(kyc, amountKrw).perDayKrw
    const payee = { kind: 'shop', id, ownerId, accountId } as const
    return makePayment(ctx, { transferKey, payerId, payerAccountId, payee, amountKrw, dayLimitKrw, memo, approval, requestId: null })
  })
}

interface Payee {
  id: string
  handle: string
  ownerId: string
  /** The payer owns it or works there: nobody makes sales of their own shop. */
  isOwn: boolean
  accountId: string | null
  payerAccountId: string | null
  /** Of the payer. */
  kyc: KycLevel
}

/** A shop whose owner is active, with no block between them; any other looks like none. */
async function findShopFor(ctx: MemberCtx, { shopId, shopHandle }: Input): Promise<Payee> {
  const { personId } = ctx.actor
  const [payee] = await rows(
    ctx.main.db,
    sql<Payee>`
        select s.id, s.handle, s.owner_id, ${kycOf(sql`${personId}::uuid`)} as kyc,
               ${worksInShop(personId)} as is_own,
               (select a.id from account a where a.kind = 'shop_payable' and a.shop_id = s.id) as account_id,
               (select a.id from account a where a.kind = 'wallet' and a.person_id = ${personId}) as payer_account_id
        from shop s join person o on o.id = s.owner_id
        where s.id = ${shopId}::uuid and ${personKnownTo(personId, 'o')}`,
  )
  if (!payee) throw new KiwiError('NOT_FOUND', { field: 'shopId' })
  if (payee.isOwn) throw new KiwiError('FORBIDDEN', { field: 'shopId', reason: 'own_shop' })
  refuseRenamed(payee.handle, shopHandle, 'shopHandle')
  return payee
}
