import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { oauthAccount, person } from '../../../db/schema/person.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'
import type { OAuthProfile, OAuthProvider } from '../../../platform/oauth/port.ts'
import { returnFromLeaving } from '../../leaving/return-from-leaving.ts'
import { mustBeOn } from '../../switches/switches.ts'
import { nameFromNickname } from '../rules.ts'

interface SignedInAccount {
  personId: string
  isSuspended: boolean
}

/**
 * The account of (provider, subject), created as pending by the first of several sign-ins at once.
 * The person's row stays locked: sign-ins of one person run one after another, because they count
 * sessions, and a suspension either is seen here or ends this session.
 */
export async function findOrMakeAccount(ctx: Ctx, tx: MainTx, provider: OAuthProvider, profile: OAuthProfile): Promise<SignedInAccount> {
  const found =
    (await findAccount(tx, provider, profile.subject)) ??
    (await makeAccount(ctx, tx, provider, profile)) ??
    (await findAccount(tx, provider, profile.subject))
  if (!found) throw new KiwiError('CONFLICT')
  // Whoever is suspended may see why, on a channel of theirs; no other one opens a second account.
  if (found.status === 'suspended' && found.state !== 'linked') throw new KiwiError('ACCOUNT_SUSPENDED')
  // Within the grace of leaving, a sign-in by a linked channel returns everything. A refused one
  // proves nothing about that account.
  if (found.status === 'withdrawn') {
    const returned = found.state === 'linked' ? await returnFromLeaving(ctx, tx, found.personId) : null
    if (returned === null) throw new KiwiError('NOT_FOUND')
    return { personId: found.personId, isSuspended: returned === 'suspended' }
  }
  if (found.state === 'linked') return { personId: found.personId, isSuspended: found.status === 'suspended' }

  if (ctx.config.CHANNEL_POLICY === 'single') throw alreadyJoined(found.firstProvider ?? provider)
  // The channel was refused under the policy `single`. It does not prove who holds that account, so
  // it gets a new account, and can then be linked like any second channel.
  const personId = await makePending(ctx, tx, profile)
  await tx.db
    .update(oauthAccount)
    .set({ personId, state: 'linked' })
    .where(and(eq(oauthAccount.provider, provider), eq(oauthAccount.subject, profile.subject)))
  return { personId, isSuspended: false }
}

async function makePending(ctx: Ctx, tx: MainTx, profile: OAuthProfile): Promise<string> {
  await mustBeOn(ctx, 'sign_ups')
  const personId = newId(ctx.now())
  const now = ctx.now()
  await tx.db.insert(person).values({
    id: personId,
    status: 'pending',
    displayName: nameFromNickname(profile.nickname),
    locale: ctx.locale,
    lastActiveAt: now,
    createdAt: now,
  })
  return personId
}

export function alreadyJoined(provider: OAuthProvider): KiwiError {
  return new KiwiError('ALREADY_JOINED', { details: { provider } })
}

interface Account {
  personId: string
  status: 'pending' | 'active' | 'suspended' | 'withdrawn'
  state: 'linked' | 'refused'
  /** The channel that the person joined with. */
  firstProvider: OAuthProvider | null
}

async function findAccount(tx: MainTx, provider: OAuthProvider, subject: string): Promise<Account | undefined> {
  const [account] = await rows(
    tx.db,
    sql<Account>`select a.person_id, p.status, a.state,
               (select first.provider from oauth_account first where first.person_id = p.id and first.state = 'linked' order by first.created_at limit 1) as first_provider
          from oauth_account a join person p on p.id = a.person_id
         where a.provider = ${provider} and a.subject = ${subject}
           for no key update of a, p`,
  )
  return account
}

/** Undefined when another sign-in created it first and has committed. */
async function makeAccount(ctx: Ctx, tx: MainTx, provider: OAuthProvider, profile: OAuthProfile): Promise<Account | undefined> {
  const personId = await makePending(ctx, tx, profile)
  const made = await tx.db
    .insert(oauthAccount)
    .values({ provider, subject: profile.subject, personId, createdAt: ctx.now() })
    .onConflictDoNothing()
    .returning({ personId: oauthAccount.personId })
  if (made.length > 0) return { personId, status: 'pending', state: 'linked', firstProvider: null }
  await tx.db.delete(person).where(eq(person.id, personId))
  return undefined
}
