import { eq } from 'drizzle-orm'
import { plainClient, type RunnerDeps } from '../../src/context.ts'
import { session } from '../../src/db/schema/person.ts'
import { agree } from '../../src/social/consent/agree.ts'
import { newestTexts } from '../../src/social/consent/rules.ts'
import { completeIdentity } from '../../src/social/people/complete-identity.ts'
import { findActor } from '../../src/social/people/find-session.ts'
import { finishSignIn } from '../../src/social/people/finish-sign-in.ts'
import { startIdentity } from '../../src/social/people/start-identity.ts'
import { startSignIn } from '../../src/social/people/start-sign-in.ts'
import { hashToken, newToken } from '../../src/social/people/tokens.ts'
import { setVerified } from '../../src/social/people/set-verified.ts'
import { updateProfile } from '../../src/social/people/update-profile.ts'
import { paintAvatar } from '../avatars.ts'
import { toldProfiles, verifiedHandles } from '../people.ts'
import type { Painter } from '../painter.ts'
import type { PlannedPerson } from '../planned.ts'
import { atTime, type CastMember, memberAt, systemAt } from './cast.ts'
import type { Gallery } from './gallery.ts'

/** Signs in with Kakao, verifies the identity, and fills in the profile. Needs the sandbox. */
export async function seedPerson(deps: RunnerDeps, person: PlannedPerson, painter: Painter, gallery: Gallery): Promise<CastMember> {
  const avatar = paintAvatar(painter, person)
  const pending = await signIn(deps, person)
  const member = await verify(deps, person, pending.token)
  const at = new Date(person.joinedAt.getTime() + 600_000)
  const avatarMediaId = await gallery.hang(member, 'avatar', await avatar, at)
  const { handle, displayName, bio, isPrivate, interests, locale } = person
  const told = toldProfiles[handle] ?? {}
  await updateProfile(memberAt(deps, member, at), {
    handle,
    displayName,
    bio,
    isPrivate,
    showsPresence: true,
    interests,
    locale,
    avatarMediaId,
    ...told,
  })
  if (verifiedHandles.includes(handle))
    await setVerified(systemAt(deps, at), handle, true, { actor: 'demo', reason: 'shown at the desk of the demo' })
  return member
}

/** The sandbox's person at the same place in its list: `p01` is the first. */
const sandboxId = ({ index }: PlannedPerson): string => `p${`${index + 1}`.padStart(2, '0')}`

async function signIn(deps: RunnerDeps, person: PlannedPerson): Promise<{ token: string }> {
  const browserHash = hashToken(newToken(deps))
  const ctx = { ...systemAt(deps, person.joinedAt), client: plainClient(browserHash), device: 'demo' }
  const { url } = await startSignIn(ctx, { provider: 'kakao', returnTo: '/' })
  const back = await redirectOf(`${url}&login_as=${sandboxId(person)}`)
  return finishSignIn(ctx, { provider: 'kakao', query: new URL(back).searchParams, previousToken: null })
}

async function verify(deps: RunnerDeps, person: PlannedPerson, token: string): Promise<CastMember> {
  // The session was in use in the months between, or it would have ended.
  await deps.main.db
    .update(session)
    .set({ lastUsedAt: person.lastSeenAt })
    .where(eq(session.tokenHash, hashToken(token)))
  // Reading the session records a visit.
  const actor = await findActor(atTime(deps, person.lastSeenAt), token)
  if (!actor) throw new Error(`${person.handle} could not sign in.`)
  if (actor.status === 'active') return { ...person, actor }
  const ctx = memberAt(deps, { actor }, person.joinedAt)
  await agree(ctx, newestTexts())
  const { url, verificationId } = await startIdentity(ctx, { returnTo: '/' })
  const back = new URL(await redirectOf(`${url}&login_as=${sandboxId(person)}`))
  await completeIdentity(ctx, { verificationId, attemptId: back.searchParams.get('identityVerificationTxId') ?? '' })
  return { ...person, actor: { ...actor, status: 'active' } }
}

/** The redirect of a provider's page. Only the sandbox redirects without asking a person. */
async function redirectOf(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' })
  const location = response.headers.get('location')
  if (!location)
    throw new Error(
      `The demo world needs the sandbox: ${new URL(url).origin} answered ${response.status} without sending the browser back.`,
    )
  return location
}
