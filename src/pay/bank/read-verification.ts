import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { accountVerification } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import { triesAllowed } from './rules.ts'
import type { verificationInput, verificationView } from './schema.ts'

export type Verification = typeof accountVerification.$inferSelect

/** The caller's own verification, for a page that waits for the won. Throws NOT_FOUND. */
export async function readVerification(
  ctx: MemberCtx,
  input: z.infer<typeof verificationInput>,
): Promise<z.infer<typeof verificationView>> {
  const found = await findOwnVerification(ctx, input.verificationId)
  if (!found) throw new KiwiError('NOT_FOUND')
  return viewOfVerification(found, ctx.now())
}

export async function findOwnVerification(ctx: MemberCtx, id: string): Promise<Verification | undefined> {
  const isOwn = eq(accountVerification.personId, ctx.actor.personId)
  const [found] = await ctx.main.db
    .select()
    .from(accountVerification)
    .where(and(eq(accountVerification.id, id), isOwn))
  return found
}

/** For the person who asked: nothing in it depends on the account or on the bank. */
export function viewOfVerification(row: Verification, now: Date): z.infer<typeof verificationView> {
  const isOver = row.state !== 'confirmed' && row.expiresAt <= now
  const state = row.state === 'failed' ? 'sent' : row.state
  return {
    verificationId: row.id,
    purpose: row.purpose,
    state: isOver ? 'expired' : state,
    triesLeft: Math.max(0, triesAllowed - row.tries),
    expiresAt: row.expiresAt.toISOString(),
  }
}
