import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { identityCheck } from '../../db/schema/approval.ts'
import { beginVerification } from './internal/begin-verification.ts'
import type { startIdentityInput, startIdentityOutput } from './schema.ts'

/** Asks an active member to verify again, on this session. The way is the same as at joining. */
export async function startReverify(
  ctx: MemberCtx,
  input: z.infer<typeof startIdentityInput>,
): Promise<z.infer<typeof startIdentityOutput>> {
  const started = await beginVerification(ctx, 'reverify', input.returnTo)
  await ctx.main.db
    .insert(identityCheck)
    .values({ verificationId: started.verificationId, personId: ctx.actor.personId, sessionId: ctx.actor.sessionId, createdAt: ctx.now() })
  return started
}
