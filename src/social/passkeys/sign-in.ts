import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { returnFromLeaving } from '../leaving/return-from-leaving.ts'
import { endSanctionsOf } from '../moderation/end-sanctions.ts'
import { openSession } from '../people/open-session.ts'
import { newChallenge, provesNothing, takeChallenge, webauthnHere } from './internal/challenges.ts'
import type { KnownKey } from './internal/webauthn-port.ts'
import type { passkeyOptions, passkeySignInInput, passkeySignInOutput } from './schema.ts'

/**
 * What the browser asks any passkey of this site to sign. Errors: BAD_INPUT without the browser's
 * cookie, UNAVAILABLE on Workers.
 */
export async function startPasskeySignIn(ctx: Ctx): Promise<z.infer<typeof passkeyOptions>> {
  const { requestOptions } = webauthnHere()
  const challenge = await newChallenge(ctx, null)
  const options = await requestOptions({ site: new URL(ctx.config.PUBLIC_URL), challenge })
  return { options: { ...options, challenge } }
}

/**
 * Opens a session by a passkey, as a sign-in with a channel does: within the grace of leaving
 * everything returns, and a suspended person sees what was decided. Errors: SIGN_IN_REFUSED
 * (unknown key, wrong or old signature, used or late challenge: one answer for all, so that nobody
 * learns which keys exist), NOT_FOUND (withdrawn), UNAVAILABLE on Workers.
 */
export async function finishPasskeySignIn(
  ctx: Ctx,
  { credential }: z.infer<typeof passkeySignInInput>,
): Promise<z.infer<typeof passkeySignInOutput>> {
  const { checkSignature } = webauthnHere()
  const browserHash = ctx.client?.browserHash()
  const [key] = await rows(
    ctx.main.db,
    sql<KnownKey & { personId: string }>`
      select credential_id, public_key, counter, person_id from passkey where credential_id = ${credential.id}`,
  )
  const signed = key && (await checkSignature({ ...answerOf(ctx, credential), key }).catch(provesNothing))
  if (!signed || !browserHash) throw new KiwiError('SIGN_IN_REFUSED')

  await endSanctionsOf(ctx, sql`${key.personId}::uuid`)
  const opened = await write(ctx, async (tx) => {
    const { personId, name, isSuspended } = await unlock(ctx, tx, credential.id, signed)
    const previous = ctx.actor === null ? null : sql`s.id = ${ctx.actor.sessionId}::uuid`
    const session = await openSession(ctx, tx, { personId, browserHash, previous, details: { passkey: name } })
    return { ...session, isSuspended }
  })
  return { sessionToken: ctx.client?.giveToken(opened.token, opened.expiresAt) ?? null, isSuspended: opened.isSuspended }
}

const answerOf = (ctx: Ctx, response: z.infer<typeof passkeySignInInput>['credential']) => ({
  site: new URL(ctx.config.PUBLIC_URL),
  response,
  isExpected: (challenge: string) => takeChallenge(ctx, challenge, null),
})

/**
 * Locks the key and its person: a key that was removed meanwhile, or a signature that another one
 * overtook, opens nothing.
 */
async function unlock(
  ctx: Ctx,
  tx: MainTx,
  credentialId: string,
  signed: { counter: number; isSynced: boolean },
): Promise<{ personId: string; name: string; isSuspended: boolean }> {
  const [found] = await rows(
    tx.db,
    sql<{ personId: string; name: string; status: string; counter: number }>`
      select k.person_id, k.name, k.counter, p.status from passkey k join person p on p.id = k.person_id
      where k.credential_id = ${credentialId} for no key update of p, k`,
  )
  const { counter, isSynced } = signed
  if (!found || (counter !== 0 && counter <= found.counter)) throw new KiwiError('SIGN_IN_REFUSED')
  await run(
    tx.db,
    sql`update passkey set counter = ${counter}::bigint, is_synced = ${isSynced}, last_used_at = ${ctx.now()}::timestamptz where credential_id = ${credentialId}`,
  )
  const { personId, name } = found
  const returned = found.status === 'withdrawn' ? await returnFromLeaving(ctx, tx, personId) : found.status
  if (returned === null) throw new KiwiError('NOT_FOUND')
  return { personId, name, isSuspended: returned === 'suspended' }
}
