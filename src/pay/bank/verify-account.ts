import { and, eq, gt, inArray, or } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { accountVerification, bankKey } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { deviceHashOf } from '../../social/people/device-hash.ts'
import { write } from '../../db/write.ts'
import { lockNames } from '../../db/lock-names.ts'
import { openBankCall } from './open-bank-call.ts'
import { viewOfVerification } from './read-verification.ts'
import { refuseRelinking } from './internal/refuse-relinking.ts'
import { codeGoodForMs, relinkWithinMs, since, verificationsADay } from './rules.ts'
import type { verificationView, verifyAccountInput } from './schema.ts'

type View = z.infer<typeof verificationView>
type Row = typeof accountVerification.$inferSelect

/**
 * Asks for one won to the sealed account; the runner opens the seal and sends it. Nothing here depends on what the account is.
 * Asking again with the same record is the first time. Throws REVERIFY_REQUIRED (see refuse-relinking.ts), KEY_RETIRED,
 * TOO_MANY_REQUESTS, IDEMPOTENCY_MISMATCH.
 */
export async function verifyAccount(ctx: MemberCtx, input: z.infer<typeof verifyAccountInput>): Promise<View> {
  const { keyId, recordId, bankCode, enc, ciphertext } = input.account
  const sealed = new Uint8Array(Buffer.concat([Buffer.from(enc, 'base64url'), Buffer.from(ciphertext, 'base64url')]))
  return write(ctx, async (tx) => {
    await lockAsking(ctx, tx)
    const [earlier] = await tx.db.select().from(accountVerification).where(eq(accountVerification.recordId, recordId))
    if (earlier) return sameAs(earlier, ctx, bankCode, sealed)
    await refuseRelinking(ctx, tx, relinkWithinMs)
    // Shared, so that a key cannot be retired under a seal that is being stored.
    const [key] = await tx.db.select({ state: bankKey.state }).from(bankKey).where(eq(bankKey.id, keyId)).for('share')
    if (!key || key.state === 'retired') throw new KiwiError('KEY_RETIRED', { field: 'account.keyId' })
    return startVerification(ctx, tx, { purpose: 'link', bankCode, sealed, bankKeyId: keyId, recordId, bankAccountId: null })
  })
}

type Subject = Pick<Row, 'purpose' | 'bankCode' | 'sealed' | 'bankKeyId' | 'recordId' | 'bankAccountId'>

/** Within the caps of the person and the device; an earlier one of the same purpose that still waits is over. */
export async function startVerification(ctx: MemberCtx, tx: MainTx, subject: Subject): Promise<View> {
  const { personId } = ctx.actor
  const now = ctx.now()
  const deviceHash = deviceHashOf(ctx)
  await lockAsking(ctx, tx)
  await refuseTooMany(tx, personId, deviceHash, now)
  await tx.db
    .update(accountVerification)
    .set({ state: 'expired', sealed: null })
    .where(
      and(
        eq(accountVerification.personId, personId),
        eq(accountVerification.purpose, subject.purpose),
        inArray(accountVerification.state, ['requested', 'sent']),
      ),
    )
  const id = newId(now)
  const [made] = await tx.db
    .insert(accountVerification)
    .values({
      ...subject,
      id,
      personId,
      deviceHash,
      state: 'requested',
      createdAt: now,
      expiresAt: new Date(now.getTime() + codeGoodForMs),
    })
    .returning()
  const call = {
    kind: 'deposit',
    purpose: 'verification',
    personId: null,
    shopId: null,
    bankAccountId: subject.bankAccountId,
    verificationId: id,
    amountKrw: 1,
    idempotencyKey: `verification:${id}`,
  } as const
  await openBankCall(tx, call, now)
  return viewOfVerification(made!, now)
}

function sameAs(earlier: Row, ctx: MemberCtx, bankCode: string, sealed: Uint8Array): View {
  const isSame =
    earlier.personId === ctx.actor.personId &&
    earlier.bankCode === bankCode &&
    (earlier.sealed === null || Buffer.from(earlier.sealed).equals(sealed))
  if (!isSame) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'account.recordId' })
  return viewOfVerification(earlier, ctx.now())
}

/** One person's asks, and one device's, take turns: together they could pass the caps. */
function lockAsking(ctx: MemberCtx, tx: MainTx): Promise<void> {
  const device = Buffer.from(deviceHashOf(ctx)).toString('hex')
  return lockNames(tx, `verification:${ctx.actor.personId}`, `verification:${device}`)
}

async function refuseTooMany(tx: MainTx, personId: string, deviceHash: Uint8Array, now: Date): Promise<void> {
  const recent = await tx.db
    .select({ personId: accountVerification.personId, deviceHash: accountVerification.deviceHash })
    .from(accountVerification)
    .where(
      and(
        or(eq(accountVerification.personId, personId), eq(accountVerification.deviceHash, deviceHash)),
        gt(accountVerification.createdAt, since(now)),
      ),
    )
  const ofPerson = recent.filter((one) => one.personId === personId).length
  const ofDevice = recent.filter((one) => Buffer.from(one.deviceHash).equals(deviceHash)).length
  if (ofPerson >= verificationsADay.person || ofDevice >= verificationsADay.device) throw new KiwiError('TOO_MANY_REQUESTS')
}
