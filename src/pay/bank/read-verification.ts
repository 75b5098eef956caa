import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { accountVerification } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import { triesAllowed } from './rules.ts'
import type { verificationInput, verificationView } from './schema.ts'

/** The caller's own verification, to wait for the won. */
export async function readVerification(
  ctx: MemberCtx,
  input: z.infer<typeof verificationInput>,
): Promise<z.infer<typeof verificationView>> {
  const [found] = await ctx.main.db
    .select()
    .from(accountVerification)
    .where(and(eq(accountVerification.id, input.verificationId), eq(accountVerification.personId, ctx.actor.personId)))
  if (!found) throw new KiwiError('NOT_FOUND')
  return viewOfVerification(found, ctx.now())
}

/** What its person may see: nothing in it depends on the account or on the bank. */
export function viewOfVerification(row: typeof accountVerification.$inferSelect, now: Date): z.infer<typeof verificationView> {
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
