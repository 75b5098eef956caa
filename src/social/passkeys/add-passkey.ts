import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { passkey } from '../../db/schema/passkey.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { freshSession } from '../people/fresh-session.ts'
import { recordEvent } from '../security/record-event.ts'
import { provesNothing, takeChallenge, webauthnHere } from './internal/challenges.ts'
import { listPasskeys } from './list-passkeys.ts'
import { maxPasskeys } from '../../shared/bounds.ts'
import type { addPasskeyInput, passkeyList } from './schema.ts'

/**
 * Keeps a passkey that the authenticator made for `startAdding`, and tells the person. Errors:
 * FORBIDDEN (`sign_in_again`), SIGN_IN_EXPIRED (unknown, used, late or another browser's challenge,
 * or an answer that proves nothing), CONFLICT (kept already), LIMIT_EXCEEDED, UNAVAILABLE on
 * Workers.
 */
export async function addPasskey(
  ctx: MemberCtx,
  { name, credential }: z.infer<typeof addPasskeyInput>,
): Promise<z.infer<typeof passkeyList>> {
  const { personId, sessionId } = ctx.actor
  const made = await webauthnHere()
    .checkCreation({
      site: new URL(ctx.config.PUBLIC_URL),
      response: credential,
      isExpected: (challenge) => takeChallenge(ctx, challenge, personId),
    })
    .catch(provesNothing)
  if (!made) throw new KiwiError('SIGN_IN_EXPIRED')
  await write(ctx, async (tx) => {
    // Keys added at once wait for each other; the count, a statement of its own, sees those before.
    await run(tx.db, sql`select from person where id = ${personId}::uuid for no key update`)
    const { isFresh, count } = await one(
      tx.db,
      sql<{ isFresh: boolean; count: number }>`
        select ${freshSession(sessionId, ctx.now())} as is_fresh, (select count(*)::int from passkey where person_id = ${personId}::uuid) as count`,
    )
    if (!isFresh) throw new KiwiError('FORBIDDEN', { reason: 'sign_in_again' })
    if (count >= maxPasskeys) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'passkeys' })
    const now = ctx.now()
    const kept = await tx.db
      .insert(passkey)
      .values({ id: newId(now), personId, ...made, transports: credential.response.transports, name, createdAt: now })
      .onConflictDoNothing({ target: passkey.credentialId })
      .returning({ id: passkey.id })
    if (kept.length === 0) throw new KiwiError('CONFLICT')
    await tell(tx, notice(personId, 'passkey_added'), { now })
    await recordEvent(ctx, tx, { personId, kind: 'passkey_added', details: { passkey: name } })
  })
  return listPasskeys(ctx)
}
