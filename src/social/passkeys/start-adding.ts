import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { freshSession } from '../people/fresh-session.ts'
import { newChallenge, webauthnHere } from './internal/challenges.ts'
import { maxPasskeys } from '../../shared/bounds.ts'
import type { passkeyOptions } from './schema.ts'

/**
 * What the browser asks an authenticator to make a passkey with. Errors: FORBIDDEN
 * (`sign_in_again`: whoever finds an open session must not gain a way in that outlives it),
 * LIMIT_EXCEEDED, UNAVAILABLE on Workers.
 */
export async function startAdding(ctx: MemberCtx): Promise<z.infer<typeof passkeyOptions>> {
  const { creationOptions } = webauthnHere()
  const { personId, sessionId } = ctx.actor
  const [person, known] = await Promise.all([
    one(
      ctx.main.db,
      sql<{ handle: string; displayName: string; isFresh: boolean }>`
        select handle, display_name, ${freshSession(sessionId, ctx.now())} as is_fresh from person where id = ${personId}::uuid`,
    ),
    rows(
      ctx.main.db,
      sql<{ id: string; transports: string[] }>`select credential_id as id, transports from passkey where person_id = ${personId}::uuid`,
    ),
  ])
  if (!person.isFresh) throw new KiwiError('FORBIDDEN', { reason: 'sign_in_again' })
  if (known.length >= maxPasskeys) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'passkeys' })
  const challenge = await newChallenge(ctx, personId)
  const options = await creationOptions({
    site: new URL(ctx.config.PUBLIC_URL),
    challenge,
    person: { id: personId, handle: person.handle, displayName: person.displayName },
    known,
  })
  return { options: { ...options, challenge } }
}
