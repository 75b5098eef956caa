import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { accountVerification } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { linkAccount } from './internal/link-account.ts'
import { viewOfVerification } from './read-verification.ts'
import { refuseRelinking } from './internal/refuse-relinking.ts'
import { codeGoodForMs, codeHashOf, isCode, relinkWithinMs, triesAllowed } from './rules.ts'
import type { confirmAccountInput, verificationView } from './schema.ts'

type Verification = typeof accountVerification.$inferSelect

/**
 * The caller read the code: links the account, or proves the linked one for an unlock. A guess is counted, and committed, before
 * it is looked at. Whatever is wrong, the refusal is VERIFICATION_FAILED; details.triesLeft only for the caller's own. Throws
 * REVERIFY_REQUIRED where a PIN or an account came since the won was asked for.
 */
export async function confirmAccount(
  ctx: MemberCtx,
  input: z.infer<typeof confirmAccountInput>,
): Promise<z.infer<typeof verificationView>> {
  const counted = await countGuess(ctx, input.verificationId)
  const found = counted ?? (await findOwn(ctx, input.verificationId))
  const guess = codeHashOf(ctx.config.BANK_CODE_KEY, input.verificationId, input.code)
  const isRight = isCode(found?.codeHash ?? null, guess)
  if (!found) throw new KiwiError('VERIFICATION_FAILED')
  // A retry of a right answer whose response was lost.
  if (isRight && found.state === 'confirmed') return viewOfVerification(found, ctx.now())
  if (!counted || !isRight) throw refusal(found)

  const confirmed = await write(ctx, (tx) => confirm(ctx, tx, counted))
  if (!confirmed) throw refusal(counted)
  return viewOfVerification(confirmed, ctx.now())
}

/** Atomic: fifty guesses at once are still five. */
async function countGuess(ctx: MemberCtx, id: string): Promise<Verification | undefined> {
  const [counted] = await ctx.main.db
    .update(accountVerification)
    .set({ tries: sql`${accountVerification.tries} + 1` })
    .where(
      and(
        eq(accountVerification.id, id),
        eq(accountVerification.personId, ctx.actor.personId),
        inArray(accountVerification.state, ['requested', 'sent']),
        lt(accountVerification.tries, triesAllowed),
        gt(accountVerification.expiresAt, ctx.now()),
      ),
    )
    .returning()
  return counted
}

async function findOwn(ctx: MemberCtx, id: string): Promise<Verification | undefined> {
  const [found] = await ctx.main.db
    .select()
    .from(accountVerification)
    .where(and(eq(accountVerification.id, id), eq(accountVerification.personId, ctx.actor.personId)))
  return found
}

/** Undefined when the account cannot become this person's: it looks like a wrong code. */
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
