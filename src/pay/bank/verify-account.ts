import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, run } from '../../db/rows.ts'
import { accountVerification, bankKey } from '../../db/schema/bank.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { deviceHashOf } from '../../social/people/device-hash.ts'
import { write } from '../../db/write.ts'
import { refuseDebtor } from '../settlement/refuse-debtor.ts'
import { findLinkedAccount } from './internal/linked-account.ts'
import { openBankCalls } from './open-bank-calls.ts'
import { type Verification, viewOfVerification } from './read-verification.ts'
import { refuseRelinking } from './internal/refuse-relinking.ts'
import { codeGoodForMs, relinkWithinMs, since, verificationsADay } from './rules.ts'
import type { verificationView, verifyAccountInput } from './schema.ts'

type View = z.infer<typeof verificationView>

/**
 * Asks for one won to the sealed account; the runner opens the seal and sends it. The answer does
 * not depend on the account. A retry with the same record is the same verification. Throws
 * REVERIFY_REQUIRED (see refuse-relinking.ts), CONFLICT (the caller's shop is in debt beyond the
 * cap), KEY_RETIRED, TOO_MANY_REQUESTS, IDEMPOTENCY_MISMATCH.
 */
export async function verifyAccount(ctx: MemberCtx, input: z.infer<typeof verifyAccountInput>): Promise<View> {
  const { keyId, recordId, bankCode, enc, ciphertext } = input.account
  const sealed = new Uint8Array(Buffer.concat([Buffer.from(enc, 'base64url'), Buffer.from(ciphertext, 'base64url')]))
  return write(ctx, async (tx) => {
    await lockAsking(ctx, tx)
    const [earlier] = await tx.db.select().from(accountVerification).where(eq(accountVerification.recordId, recordId))
    if (earlier) return sameAs(earlier, ctx, bankCode, sealed)
    await refuseRelinking(ctx, tx, relinkWithinMs)
    const { personId } = ctx.actor
    if (await findLinkedAccount(tx, personId)) await refuseDebtor(tx, personId, 'debt_cap', ctx.now())
    // Locked, so that the key cannot retire while the seal is being stored.
    const [key] = await tx.db.select({ state: bankKey.state }).from(bankKey).where(eq(bankKey.id, keyId)).for('share')
    if (!key || key.state === 'retired') throw new KiwiError('KEY_RETIRED', { field: 'account.keyId' })
    return startVerification(ctx, tx, { purpose: 'link', bankCode, sealed, bankKeyId: keyId, recordId, bankAccountId: null })
  })
}

type Subject = Pick<Verification, 'purpose' | 'bankCode' | 'sealed' | 'bankKeyId' | 'recordId' | 'bankAccountId'>

/** Within the caps of person and device. Ends an earlier waiting one of the same purpose. */
export async function startVerification(ctx: MemberCtx, tx: MainTx, subject: Subject): Promise<View> {
  const { personId } = ctx.actor
  const now = ctx.now()
  const deviceHash = deviceHashOf(ctx)
  await lockAsking(ctx, tx)
  await refuseTooMany(tx, personId, deviceHash, now)
  await run(
    tx.db,
    sql`update account_verification set state = 'expired', sealed = null
        where person_id = ${personId}::uuid and purpose = ${subject.purpose} and state in ('requested', 'sent')`,
  )
  const id = newId(now)
  const expiresAt = new Date(now.getTime() + codeGoodForMs)
  const [made] = await tx.db
    .insert(accountVerification)
    .values({ ...subject, id, personId, deviceHash, state: 'requested', createdAt: now, expiresAt })
    .returning()
  const asked = { kind: 'deposit', purpose: 'verification', amountKrw: 1, idempotencyKey: `verification:${id}` } as const
  const { bankAccountId } = subject
  await openBankCalls(tx, [{ ...asked, personId: null, shopId: null, bankAccountId, verificationId: id }], now)
  return viewOfVerification(made!, now)
}

function sameAs(earlier: Verification, ctx: MemberCtx, bankCode: string, sealed: Uint8Array): View {
  const isSame =
    earlier.personId === ctx.actor.personId &&
    earlier.bankCode === bankCode &&
    (earlier.sealed === null || Buffer.from(earlier.sealed).equals(sealed))
  if (!isSame) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'account.recordId' })
  return viewOfVerification(earlier, ctx.now())
}

/** Requests of one person or device run one after another; otherwise they could pass the caps. */
function lockAsking(ctx: MemberCtx, tx: MainTx): Promise<void> {
  const device = Buffer.from(deviceHashOf(ctx)).toString('hex')
  return lockNames(tx, `verification:${ctx.actor.personId}`, `verification:${device}`)
}

async function refuseTooMany(tx: MainTx, personId: string, deviceHash: Uint8Array, now: Date): Promise<void> {
  const recent = await one(
    tx.db,
    sql<{ ofPerson: number; ofDevice: number }>`
      select count(*) filter (where person_id = ${personId}::uuid)::int as of_person, count(*) filter (where device_hash = ${deviceHash})::int as of_device
      from account_verification where (person_id = ${personId}::uuid or device_hash = ${deviceHash}) and created_at > ${since(now)}::timestamptz`,
  )
  if (recent.ofPerson >= verificationsADay.person || recent.ofDevice >= verificationsADay.device) throw new KiwiError('TOO_MANY_REQUESTS')
}
