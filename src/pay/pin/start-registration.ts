import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { write } from '../../db/write.ts'
import { answerRegistration } from './internal/opaque.ts'
import { registrationLifeMs } from './rules.ts'
import type { startRegistrationInput, startRegistrationOutput } from './schema.ts'

/**
 * Answers the client's blinded PIN. Every signed-in person may ask, as often as they like: each
 * answer has an OPRF key of its own, so that it does not help to guess a registered PIN.
 * finishRegistration decides whether the PIN may be set.
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
    run(
      tx.db,
      sql`select vault.open_registration(${registrationId}::uuid, ${ctx.actor.personId}::uuid, ${ctx.actor.sessionId}::uuid,
            ${setupId}, ${now}::timestamptz, ${expiresAt}::timestamptz)`,
    ),
  )
  return { registrationId, registrationResponse }
}
