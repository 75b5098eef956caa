import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { beginVerification } from './internal/begin-verification.ts'
import type { StartedIdentity, startIdentityInput } from './schema.ts'

/** Starts the verification that makes a pending account active; it counts for this session only. */
export function startIdentity(ctx: MemberCtx, input: z.infer<typeof startIdentityInput>): Promise<StartedIdentity> {
  return beginVerification(ctx, 'join', input.returnTo)
}
