import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { leftMemberId } from '../../social/leaving/rules.ts'
import { checkSigned, liveProof } from '../approval/check-approval.ts'
import type { sendInput, transferReceipt } from '../schema.ts'
import { orFirstReceipt } from './first-receipt.ts'
import { makePayment } from './internal/make-payment.ts'
import { checkPayment, type KycLevel, kycOf } from './limits.ts'
import { refuseRenamed } from './refuse-renamed.ts'

type Input = z.infer<typeof sendInput>

/**
 * Sends money from the caller's wallet to a person's. A retry gets the same receipt. Errors:
 * NOT_FOUND (no such person, inactive, blocked), CONFLICT (renamed; the request is not open),
 * LIMIT_EXCEEDED, INSUFFICIENT_FUNDS, IDEMPOTENCY_MISMATCH and those of checkApproval. `check` may
 * refuse what was not paid yet.
 */
export function sendMoney(
  ctx: MemberCtx,
  input: Input,
  check: () => Promise<void> = () => Promise.resolve(),
): Promise<z.infer<typeof transferReceipt>> {
  const payerId = ctx.actor.personId
  const { idempotencyKey, amountKrw, memo, toPersonId, requestId } = input
  const transferKey = `send:${payerId}:${idempotencyKey}`
  return orFirstReceipt(ctx, { transferKey, amountKrw, memo, payeeId: toPersonId, requestId }, async () => {
    await check()
    const { id, accountId, payerAccountId, kyc, ...proof } = await findPayeeFor(ctx, input)
    const approval = await checkSigned(
      ctx,
      { verb: 'pay.send', transfer: idempotencyKey, amountKrw, payee: { id, shown: `@${input.toHandle}` }, subject: requestId },
      input.approval,
      proof,
    )
    const dayLimitKrw = checkPayment(kyc, amountKrw).perDayKrw
    const payee = { kind: 'person', id, accountId } as const
    return makePayment(ctx, { transferKey, payerId, payerAccountId, payee, amountKrw, dayLimitKrw, memo, approval, requestId })
  })
}

interface Payee {
  id: string
  handle: string
  accountId: string | null
  payerAccountId: string | null
  /** Of the payer. */
  kyc: KycLevel
  nonce: string | null
  publicKey: Uint8Array | null
}

/**
 * An active other person, no block between them, and not the account of all who left, whose money
 * nobody could take; else NOT_FOUND. With the caller's proof.
 */
async function findPayeeFor(ctx: MemberCtx, { toPersonId, toHandle, approval }: Input): Promise<Payee> {
  const { personId } = ctx.actor
  const [payee] = await rows(
    ctx.main.db,
    sql<Payee>`
      select p.id, p.handle, ${kycOf(sql`${personId}::uuid`)} as kyc, proof.nonce, proof.public_key,
             (select a.id from account a where a.kind = 'wallet' and a.person_id = p.id) as account_id,
             (select a.id from account a where a.kind = 'wallet' and a.person_id = ${personId}) as payer_account_id
      from person p left join (${liveProof(ctx, approval)}) proof on true
      where p.id = ${toPersonId}::uuid and p.id <> ${personId} and p.id <> ${leftMemberId}::uuid and ${personKnownTo(personId, 'p')}`,
  )
  if (!payee) throw new KiwiError('NOT_FOUND', { field: 'toPersonId' })
  refuseRenamed(payee.handle, toHandle, 'toHandle')
  return payee
}
