import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { identityCheck } from '../../db/schema/approval.ts'
import { beginVerification } from './internal/begin-verification.ts'
import type { StartedIdentity, startIdentityInput } from './schema.ts'

/** Starts another verification of an active member; it counts for this session only. */
export async function startReverify(ctx: MemberCtx, input: z.infer<typeof startIdentityInput>): Promise<StartedIdentity> {
  const { personId, sessionId } = ctx.actor
  const started = await beginVerification(ctx, 'reverify', input.returnTo)
  await ctx.main.db.insert(identityCheck).values({ verificationId: started.verificationId, personId, sessionId, createdAt: ctx.now() })
  return started
}
