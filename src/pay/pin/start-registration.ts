import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { newId } from '../../ids.ts'
import { write } from '../../db/write.ts'
import { answerRegistration } from './internal/opaque.ts'
import { registrationLifeMs } from './rules.ts'
import type { startRegistrationInput, startRegistrationOutput } from './schema.ts'

/**
 * Answers the client's blinded PIN. Anyone signed in may ask, as often as they like: each answer is under an OPRF key of its own,
 * so that it is no help in guessing a PIN that is registered. Whether the PIN may be set is decided when it is finished.
 */
export async function startRegistration(
  ctx: MemberCtx,
  input: z.infer<typeof startRegistrationInput>,
): Promise<z.infer<typeof startRegistrationOutput>> {
  const now = ctx.now()
  const registrationId = newId(now)
  const { id: setupId, setup } = await ctx.platform.pinVault.newest()
  const registrationResponse = await answerRegistration(setup, registrationId, input.registrationRequest)
  const expiresAt = new Date(now.getTime() + registrationLifeMs)
  await write(ctx, (tx) =>
    rows(
      tx.db,
      sql`select vault.open_registration(${registrationId}::uuid, ${ctx.actor.personId}::uuid, ${ctx.actor.sessionId}::uuid,
            ${setupId}, ${now.toISOString()}::timestamptz, ${expiresAt.toISOString()}::timestamptz)`,
    ),
  )
  return { registrationId, registrationResponse }
}
