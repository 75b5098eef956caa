import { and, eq, ne } from 'drizzle-orm'
import type { Ctx, MemberCtx } from '../../../context.ts'
import { one, rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { pgErrorConstraint } from '../../../db/errors.ts'
import type { MainTx } from '../../../db/handles.ts'
import { identity, identityVerification, oauthAccount, person } from '../../../db/schema/person.ts'
import { KiwiError } from '../../../errors.ts'
import type { IdentityResult } from '../../../platform/identity/port.ts'
import type { OAuthProvider } from '../../../platform/oauth/port.ts'
import { write } from '../../../db/write.ts'
import { recordEvent } from '../../security/record-event.ts'
import { alreadyJoined } from './find-or-make-account.ts'
import { freshHandle } from './fresh-handle.ts'
import { addForms, formsToHash } from './identity-forms.ts'
import { type IdentityHash, lockKeys } from './identity-hash.ts'
import { isTooYoung, owedConsent } from '../../consent/rules.ts'
import { renewSession } from './renew-session.ts'
import { forgetActor } from '../revoke-sessions.ts'
import { decideJoining, type Joining, type JoiningFacts } from '../rules.ts'

type Verified = Extract<IdentityResult, { state: 'verified' }>
interface Attempt {
  verificationId: string
  attemptHash: Uint8Array
}
export interface Joined {
  personId: string
  /** The session's new token, for an app; a browser gets a cookie instead. */
  token: string | null
}
interface Outcome {
  joining: Joining
  personId: string
  firstProvider: OAuthProvider | null
  /** The caller's session with its new token, if the account became active. */
  renewed: { token: string; expiresAt: Date } | null
}

const maxTries = 4

/**
 * Decides and writes the effect of a verified identity. Completions of one person take the same
 * advisory locks, whatever their accounts, channels and keys: one account per person. Errors
 * besides those of the decision: UNAVAILABLE, where this process lacks a key by which identities
 * are stored.
 */
export async function joinAccount(ctx: MemberCtx, attempt: Attempt, verified: Verified): Promise<Joined> {
  await addForms(ctx, [ctx.config.IDENTITY_KEYS[0]?.id ?? ''])
  const outcome = await withFreshHandle(() => write(ctx, (tx) => join(ctx, tx, attempt, verified)))
  const { joining, personId, firstProvider, renewed } = outcome
  if (renewed) return { personId, token: ctx.client?.giveToken(renewed.token, renewed.expiresAt) ?? null }
  if (joining.kind === 'link') throw new KiwiError('LINK_REQUIRED', { details: firstProvider ? { provider: firstProvider } : {} })
  if (joining.kind !== 'refuse') return { personId, token: null }
  if (joining.code === 'ALREADY_JOINED' && firstProvider) throw alreadyJoined(firstProvider)
  throw new KiwiError(joining.code, joining.code === 'IDENTITY_FAILED' ? { details: { reason: joining.reason } } : {})
}

async function join(ctx: MemberCtx, tx: MainTx, { verificationId, attemptHash }: Attempt, verified: Verified): Promise<Outcome> {
  const hashes = await formsToHash(ctx, tx)
  const ci = await hashes('ci', verified.ci)
  const di = verified.di === null ? null : await hashes('di', verified.di)
  await run(tx.db, sql`select pg_advisory_xact_lock(key) from unnest(${lockKeys(ci)}::bigint[]) key`)
  const { asking, firstProvider, ...facts } = await readFacts(ctx, tx, verificationId, ci)
  const tooYoung = verified.birthDate === null ? null : isTooYoung(verified.birthDate, ctx.now())
  const joining = decideJoining({ asking, isTooYoung: tooYoung, ...facts })
  const holderId = facts.holder?.personId ?? asking.personId
  let renewed: Outcome['renewed'] = null
  const finish = (state: 'verified' | 'failed' | 'linking') =>
    tx.db
      .update(identityVerification)
      .set({
        state,
        attemptHash,
        settledAt: ctx.now(),
        holderId: state === 'linking' ? holderId : null,
        refusedAs: joining.kind === 'refuse' && joining.code === 'TOO_YOUNG' ? 'too_young' : null,
      })
      .where(eq(identityVerification.id, verificationId))

  switch (joining.kind) {
    case 'activate':
      if (await leftLately(ctx, tx, ci)) throw new KiwiError('FORBIDDEN', { reason: 'left_lately' })
      // Nothing is written: the person may agree, then complete the same verification.
      if (owedConsent({ terms: asking.agreedTerms, privacy: asking.agreedPrivacy })) throw new KiwiError('CONSENT_REQUIRED')
      await tx.db.insert(identity).values({ personId: asking.personId, ...hashesToWrite(ci, di), verifiedAt: ctx.now() })
      await tx.db
        .update(person)
        .set(await freshHandle(ctx, tx, asking))
        .where(eq(person.id, asking.personId))
      await finish('verified')
      renewed = await renewSession(ctx, tx, asking.personId)
      break
    case 'known':
      // The CI is here: the newest key's own hash takes the place of an older form.
      await tx.db
        .update(identity)
        .set(hashesToWrite(ci, di))
        .where(and(eq(identity.personId, holderId), ne(identity.keyId, ci[0]?.keyId ?? '')))
      await finish('verified')
      break
    case 'link':
      await finish('linking')
      break
    case 'refuse':
      // The channel moves to the first account as refused, so that a sign-in with it gives the same
      // answer. The pending session stays until its browser has read the answer; see
      // removeAbandoned.
      if (joining.code === 'TOO_YOUNG') await tx.db.update(person).set({ displayName: '' }).where(eq(person.id, asking.personId))
      if (joining.code !== 'IDENTITY_FAILED' && facts.holder)
        await tx.db.update(oauthAccount).set({ personId: holderId, state: 'refused' }).where(eq(oauthAccount.personId, asking.personId))
      await finish('failed')
      break
    default: {
      const unhandled: never = joining
      throw new Error(String(unhandled))
    }
  }
  const personId = joining.kind === 'refuse' || joining.kind === 'link' ? asking.personId : holderId
  if (joining.kind === 'activate' || joining.kind === 'known') await recordEvent(ctx, tx, { personId, kind: 'identity_proved' })
  tx.afterCommit(() => forgetActor(ctx, personId))
  return { joining, personId, firstProvider, renewed }
}

type Facts = Omit<JoiningFacts, 'isTooYoung'> & {
  asking: JoiningFacts['asking'] & Agreement & { displayName: string }
  firstProvider: OAuthProvider | null
}

interface Agreement {
  agreedTerms: number
  agreedPrivacy: number
}

/** Locks the asking account, then reads the account that holds the identity, under any key. */
async function readFacts(ctx: Ctx, tx: MainTx, verificationId: string, ci: IdentityHash[]): Promise<Facts> {
  const [asking] = await rows(
    tx.db,
    sql<Facts['asking']>`select p.id as person_id, p.status, p.handle, p.display_name, p.agreed_terms, p.agreed_privacy,
               exists (select from identity where person_id = p.id) as has_identity
          from identity_verification v join person p on p.id = v.person_id
         where v.id = ${verificationId}
           for update of p`,
  )
  if (!asking) throw new KiwiError('NOT_FOUND')
  const [holder] = await rows(
    tx.db,
    sql<{ personId: string; status: Facts['asking']['status']; firstProvider: OAuthProvider | null }>`
        select p.id as person_id, p.status,
               (select provider from oauth_account where person_id = p.id and state = 'linked' order by created_at limit 1) as first_provider
          from identity i join person p on p.id = i.person_id
         where (i.key_id, i.ci_hash) in (select key_id, hash from ${sql.unnest('h', ci, { keyId: 'text', hash: 'bytea' })})`,
  )
  return { asking, holder: holder ?? null, firstProvider: holder?.firstProvider ?? null, policy: ctx.config.CHANNEL_POLICY }
}

/**
 * The re-join policy: 30 days after leaving, never after a ban. Asked in `kept`, which the app
 * cannot read.
 */
async function leftLately(ctx: Ctx, tx: MainTx, ci: IdentityHash[]): Promise<boolean> {
  const keyIds = sql.list(ci, ({ keyId }) => keyId, 'text')
  const hashes = sql.list(ci, ({ hash }) => Buffer.from(hash).toString('hex'), 'text')
  const { refused } = await one(
    tx.db,
    sql<{ refused: boolean }>`select kept.refuses(${keyIds}, ${hashes}, ${ctx.now()}::timestamptz) as refused`,
  )
  return refused
}

function hashesToWrite(ci: IdentityHash[], di: IdentityHash[] | null) {
  const [newest] = ci
  if (!newest) throw new Error('IDENTITY_KEYS is empty.')
  return { keyId: newest.keyId, ciHash: newest.hash, diHash: di?.[0]?.hash ?? null }
}

/** Tries again with another random handle, if somebody took the first one meanwhile. */
async function withFreshHandle<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (tries === maxTries || pgErrorConstraint(error) !== 'person_handle_unique') throw error
    }
  }
}
