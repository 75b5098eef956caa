import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { KiwiError } from '../../../errors.ts'
import { checkApproval } from '../approval/check-approval.ts'
import type { sendInput, transferReceipt } from '../schema.ts'
import { orFirstReceipt } from './first-receipt.ts'
import { checkPayment, type KycLevel, kycOf } from './limits.ts'
import { makePayment } from './make-payment.ts'

/** Sends money from the caller's wallet to a person's. A retry with the same key gives the same receipt. */
export function sendMoney(ctx: MemberCtx, input: z.infer<typeof sendInput>): Promise<z.infer<typeof transferReceipt>> {
  const { idempotencyKey, amountKrw, memo, toHandle: payeeHandle } = input
  const transferKey = `send:${ctx.actor.personId}:${idempotencyKey}`
  return orFirstReceipt(ctx, { transferKey, amountKrw, memo, payeeHandle }, () => approveAndSend(ctx, input, transferKey))
}

async function approveAndSend(
  ctx: MemberCtx,
  input: z.infer<typeof sendInput>,
  transferKey: string,
): Promise<z.infer<typeof transferReceipt>> {
  const payerId = ctx.actor.personId
  const { idempotencyKey: transfer, amountKrw, memo, requestId } = input
  const [payee, approval] = await Promise.all([
    findPayeeFor(ctx, input.toHandle),
    checkApproval(ctx, { transfer, amountKrw, payee: `@${input.toHandle}` }, input.approval),
  ])
  const { perDayKrw } = checkPayment(payee.kyc, amountKrw)
  return makePayment(ctx, {
    transferKey,
    payerId,
    payerAccountId: payee.payer_account_id,
    payee: { kind: 'person', id: payee.id, accountId: payee.account_id },
    amountKrw,
    dayLimitKrw: perDayKrw,
    memo,
    approval,
    requestId,
  })
}

interface Payee {
  id: string
  account_id: string | null
  payer_account_id: string | null
  /** Of the payer. */
  kyc: KycLevel
}

/** An active person other than the caller, with no block between them; anything else looks like nobody. */
async function findPayeeFor(ctx: MemberCtx, handle: string): Promise<Payee> {
  const { personId } = ctx.actor
  const [payee] = await rows<Payee>(
    ctx.main.db,
    sql`select p.id, ${kycOf(sql`${personId}::uuid`)} as kyc,
               (select a.id from account a where a.kind = 'wallet' and a.person_id = p.id) as account_id,
               (select a.id from account a where a.kind = 'wallet' and a.person_id = ${personId}) as payer_account_id
        from person p
        where p.handle = ${handle} and p.status = 'active' and p.id <> ${personId}
          and not exists (select from block b where (b.blocker_id = p.id and b.blocked_id = ${personId}) or (b.blocker_id = ${personId} and b.blocked_id = p.id))`,
  )
  if (!payee) throw new KiwiError('NOT_FOUND', { field: 'toHandle' })
  return payee
}
