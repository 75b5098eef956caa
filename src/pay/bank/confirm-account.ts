import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { accountVerification } from '../../db/schema/bank.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { linkAccount } from './internal/link-account.ts'
import { findOwnVerification, type Verification, viewOfVerification } from './read-verification.ts'
import { refuseRelinking } from './internal/refuse-relinking.ts'
import { codeGoodForMs, codeHashOf, isCode, relinkWithinMs, triesAllowed } from './rules.ts'
import type { confirmAccountInput, verificationView } from './schema.ts'

/**
 * Checks the code that the caller read: links the account, or proves the linked one for an unlock.
 * A guess is counted, and committed, before it is compared. Every failure is VERIFICATION_FAILED;
 * details.triesLeft only for the caller's own. Throws REVERIFY_REQUIRED when a PIN or an account
 * was added after the won was asked for, and CONFLICT when the caller's shop is in debt beyond the
 * cap.
 */
export async function confirmAccount(
  ctx: MemberCtx,
  input: z.infer<typeof confirmAccountInput>,
): Promise<z.infer<typeof verificationView>> {
  const counted = await countGuess(ctx, input.verificationId)
  const found = counted ?? (await findOwnVerification(ctx, input.verificationId))
  const guess = codeHashOf(ctx.config.BANK_CODE_KEY, input.verificationId, input.code)
  const isRight = isCode(found?.codeHash ?? null, guess)
  if (!found) throw new KiwiError('VERIFICATION_FAILED')
  // A retry after the response to a right code was lost.
  if (isRight && found.state === 'confirmed') return viewOfVerification(found, ctx.now())
  if (!counted || !isRight) throw refusal(found)

  const confirmed = await write(ctx, (tx) => confirm(ctx, tx, counted))
  if (!confirmed) throw refusal(counted)
  return viewOfVerification(confirmed, ctx.now())
}

/** Atomic: of fifty guesses at once, five are counted. */
async function countGuess(ctx: MemberCtx, id: string): Promise<Verification | undefined> {
  const [counted] = await rows(
    ctx.main.db,
    sql<Verification>`update account_verification set tries = tries + 1
        where id = ${id}::uuid and person_id = ${ctx.actor.personId}::uuid and state in ('requested', 'sent')
          and tries < ${triesAllowed} and expires_at > ${ctx.now()}::timestamptz
        returning *`,
  )
  return counted
}

/** Undefined when another person has linked the account: the answer is that for a wrong code. */
async function confirm(ctx: MemberCtx, tx: MainTx, { id }: Verification): Promise<Verification | undefined> {
  const [current] = await tx.db.select().from(accountVerification).where(eq(accountVerification.id, id)).for('update')
  if (current?.state === 'confirmed') return current
  if (current?.state !== 'sent') return undefined
  if (current.purpose === 'link') {
    await refuseRelinking(ctx, tx, relinkWithinMs + codeGoodForMs)
    if (!(await linkAccount(ctx, tx, current))) return undefined
  }
  const [confirmed] = await tx.db
    .update(accountVerification)
    .set({ state: 'confirmed', confirmedAt: ctx.now(), sealed: null })
    .where(eq(accountVerification.id, id))
    .returning()
  return confirmed
}

function refusal(own: Verification): KiwiError {
  return new KiwiError('VERIFICATION_FAILED', { field: 'code', details: { triesLeft: Math.max(0, triesAllowed - own.tries) } })
}
