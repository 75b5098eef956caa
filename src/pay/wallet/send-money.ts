import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { checkSigned, type LiveProof, liveProof } from '../approval/check-approval.ts'
import type { sendInput, transferReceipt } from '../schema.ts'
import { orFirstReceipt } from './first-receipt.ts'
import { checkPayment, type KycLevel, kycOf } from './limits.ts'
import { makePayment } from './internal/make-payment.ts'
import { refuseRenamed } from './refuse-renamed.ts'

/**
 * Sends money from the caller's wallet to a person's. A retry with the same key gives the same receipt.
 * Errors: NOT_FOUND (no such person, or not one to deal with), CONFLICT (renamed since the payer saw them; the request is not open),
 * LIMIT_EXCEEDED, INSUFFICIENT_FUNDS, IDEMPOTENCY_MISMATCH and what an approval is refused with.
 */
export function sendMoney(ctx: MemberCtx, input: z.infer<typeof sendInput>): Promise<z.infer<typeof transferReceipt>> {
  const { idempotencyKey, amountKrw, memo, toPersonId: payeeId, requestId } = input
  const transferKey = `send:${ctx.actor.personId}:${idempotencyKey}`
  return orFirstReceipt(ctx, { transferKey, amountKrw, memo, payeeId, requestId }, () => approveAndSend(ctx, input, transferKey))
}

async function approveAndSend(
  ctx: MemberCtx,
  input: z.infer<typeof sendInput>,
  transferKey: string,
): Promise<z.infer<typeof transferReceipt>> {
  const payerId = ctx.actor.personId
  const { idempotencyKey: transfer, amountKrw, memo, requestId } = input
  const { proof, ...payee } = await findPayeeFor(ctx, input)
  const shown = { id: payee.id, shown: `@${input.toHandle}` }
  const statement = { verb: 'pay.send', transfer, amountKrw, payee: shown, subject: requestId } as const
  const approval = await checkSigned(ctx, statement, input.approval, proof)
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
  handle: string
  account_id: string | null
  payer_account_id: string | null
  /** Of the payer. */
  kyc: KycLevel
}

/** An active person other than the caller, with no block between them; anything else looks like nobody. With the caller's proof. */
async function findPayeeFor(
  ctx: MemberCtx,
  { toPersonId, toHandle, approval }: z.infer<typeof sendInput>,
): Promise<Payee & { proof: LiveProof | undefined }> {
  const { personId } = ctx.actor
  const [found] = await rows<Payee & { nonce: string | null; public_key: Uint8Array | null }>(
    ctx.main.db,
    sql`select p.id, p.handle, ${kycOf(sql`${personId}::uuid`)} as kyc, proof.nonce, proof.public_key,
               (select a.id from account a where a.kind = 'wallet' and a.person_id = p.id) as account_id,
               (select a.id from account a where a.kind = 'wallet' and a.person_id = ${personId}) as payer_account_id
        from person p left join (${liveProof(ctx, approval)}) proof on true
        where p.id = ${toPersonId}::uuid and p.id <> ${personId} and ${personKnownTo(personId, 'p')}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'toPersonId' })
  refuseRenamed(found.handle, toHandle, 'toHandle')
  const { nonce, public_key, ...payee } = found
  return { ...payee, proof: nonce === null || public_key === null ? undefined : { nonce, public_key } }
}
