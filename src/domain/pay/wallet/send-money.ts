import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { KiwiError } from '../../../errors.ts'
import { checkSigned, type LiveProof, liveProof } from '../approval/check-approval.ts'
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
  const { proof, ...payee } = await findPayeeFor(ctx, input)
  const approval = await checkSigned(ctx, { transfer, amountKrw, payee: `@${input.toHandle}` }, input.approval, proof)
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

/** An active person other than the caller, with no block between them; anything else looks like nobody. With the caller's proof. */
async function findPayeeFor(
  ctx: MemberCtx,
  { toHandle, approval }: z.infer<typeof sendInput>,
): Promise<Payee & { proof: LiveProof | undefined }> {
  const { personId } = ctx.actor
  const [found] = await rows<Payee & { nonce: string | null; public_key: Uint8Array | null }>(
    ctx.main.db,
    sql`select p.id, ${kycOf(sql`${personId}::uuid`)} as kyc, proof.nonce, proof.public_key,
               (select a.id from account a where a.kind = 'wallet' and a.person_id = p.id) as account_id,
               (select a.id from account a where a.kind = 'wallet' and a.person_id = ${personId}) as payer_account_id
        from person p left join (${liveProof(ctx, approval)}) proof on true
        where p.handle = ${toHandle} and p.status = 'active' and p.id <> ${personId}
          and not exists (select from block b where (b.blocker_id = p.id and b.blocked_id = ${personId}) or (b.blocker_id = ${personId} and b.blocked_id = p.id))`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'toHandle' })
  const { nonce, public_key, ...payee } = found
  return { ...payee, proof: nonce === null || public_key === null ? undefined : { nonce, public_key } }
}
