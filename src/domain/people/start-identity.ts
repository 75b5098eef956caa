import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { identityVerification } from '../../db/schema/person.ts'
import { newId } from '../../ids.ts'
import { safeReturn } from './rules.ts'
import type { startIdentityInput, startIdentityOutput } from './schema.ts'

/** Asks for a verification. The browser opens `url` and comes back to `returnTo` with `?identityVerificationId=`. */
export async function startIdentity(
  ctx: MemberCtx,
  input: z.infer<typeof startIdentityInput>,
): Promise<z.infer<typeof startIdentityOutput>> {
  const now = ctx.now()
  const verificationId = `kiwi-${newId(now)}`
  await ctx.main.db
    .insert(identityVerification)
    .values({ id: verificationId, personId: ctx.actor.personId, state: 'requested', createdAt: now })
  const redirectUrl = safeReturn(input.returnTo, ctx.config.PUBLIC_URL)
  return { verificationId, url: ctx.platform.identity.startUrl({ verificationId, redirectUrl }) }
}
