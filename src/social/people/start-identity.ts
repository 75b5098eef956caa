import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { beginVerification } from './internal/begin-verification.ts'
import type { startIdentityInput, startIdentityOutput } from './schema.ts'

/** Asks for the verification by which a pending account becomes active, on this session. */
export function startIdentity(ctx: MemberCtx, input: z.infer<typeof startIdentityInput>): Promise<z.infer<typeof startIdentityOutput>> {
  return beginVerification(ctx, 'join', input.returnTo)
}
