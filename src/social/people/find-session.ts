import type { Actor, Deps, SuspendedCaller } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { readThrough, readThroughFor } from '../../platform/cache/read-through.ts'
import { owedConsent } from '../consent/rules.ts'
import { isLive } from './end-sessions.ts'
import { type KeptActor, sessionMemory } from './internal/session-memory.ts'
import { hashToken, isToken } from './tokens.ts'

type SessionDeps = Pick<Deps, 'main' | 'redis' | 'logger' | 'now' | 'randomBytes'>

/** The cache may be this old after a suspension that was made directly in the database. */
const keepMs = 2_000

/** Redis key of a session: its actor as JSON, or `null` as the tombstone of an ended one. */
export const sessionKey = (tokenHash: Uint8Array) => `session:${Buffer.from(tokenHash).toString('hex')}`

/** The actor of a live session, unless suspended or withdrawn. One Redis command on a hit. */
export async function findActor(deps: SessionDeps, token: string): Promise<Actor | null> {
  const caller = await findCaller(deps, token)
  return caller === null || caller.status === 'suspended' ? null : caller
}

/** The same, or somebody suspended who signed in since. */
export async function findCaller(deps: SessionDeps, token: string): Promise<Actor | SuspendedCaller | null> {
  if (!isToken(token)) return null
  return callerOf(deps, await readThrough(deps, stored(deps, hashToken(token))))
}

/**
 * The same from the memory of the process, without a command of Redis: for queries that
 * `mayRememberSession` (routers) names, never for money, admins and changes. Both caches together
 * are at most two seconds old, and an ended session is forgotten at once.
 */
export async function rememberedCaller(deps: SessionDeps & Pick<Deps, 'hub'>, token: string): Promise<Actor | SuspendedCaller | null> {
  const memory = sessionMemory(deps.hub)
  if (!memory) return findCaller(deps, token)
  if (!isToken(token)) return null
  const tokenHash = hashToken(token)
  const key = sessionKey(tokenHash)
  const nowMs = deps.now().getTime()
  const known = memory.get(key, nowMs)
  if (known) return callerOf(deps, known)
  const remember = memory.reading()
  const { value, leftMs } = await readThroughFor(deps, stored(deps, tokenHash))
  if (value) remember(key, { ...value, untilMs: nowMs + leftMs })
  return callerOf(deps, value)
}

function stored(deps: SessionDeps, tokenHash: Uint8Array) {
  return {
    key: sessionKey(tokenHash),
    keepMs: (found: KeptActor | null) => (found ? Math.min(keepMs, found.expiresAtMs - deps.now().getTime()) : 0),
    load: () => loadActor(deps, tokenHash),
  }
}

function callerOf(deps: SessionDeps, kept: KeptActor | null): Actor | SuspendedCaller | null {
  return kept && kept.expiresAtMs > deps.now().getTime() ? kept.actor : null
}

/**
 * Also records, at most once per hour, that the person and the session were active: in a statement
 * of its own, because updates in this one doubled its CPU though they change nothing. Plan:
 * session_token_unique → person_pkey → shop_owner_unique → shop_member_works, one row each.
 */
async function loadActor(deps: SessionDeps, tokenHash: Uint8Array): Promise<KeptActor | null> {
  const now = deps.now()
  const [found] = await rows(
    deps.main.db,
    sql<FoundSession>`
      select s.id as session_id, s.person_id, s.expires_at, p.status, p.role, p.agreed_terms, p.agreed_privacy,
             case when exists (select from shop where shop.owner_id = p.id) then 'owner'
               else (select w.role from shop_member w where w.person_id = p.id and w.accepted_at is not null) end as shop_role,
             least(s.last_used_at, p.last_active_at) < ${now}::timestamptz - interval '1 hour' as is_unnoted
        from session s join person p on p.id = s.person_id
       where s.token_hash = ${tokenHash} and ${isLive(now)}
         and p.status in ('pending', 'active', 'suspended')`,
  )
  if (!found) return null
  const { personId, sessionId, status, role, shopRole } = found
  if (found.isUnnoted) await noteVisit(deps, found, now)
  const owed = owedConsent({ terms: found.agreedTerms, privacy: found.agreedPrivacy })
  return {
    actor: { personId, sessionId, status, role, shopRole, ...(owed && { owesConsentFromMs: owed.changesWaitFrom.getTime() }) },
    expiresAtMs: new Date(found.expiresAt).getTime(),
  }
}

async function noteVisit({ main }: SessionDeps, { sessionId, personId }: FoundSession, now: Date): Promise<void> {
  await run(
    main.db,
    sql`with used as (
          update session set last_used_at = ${now}::timestamptz
           where id = ${sessionId}::uuid and last_used_at < ${now}::timestamptz - interval '1 hour'
        )
        update person set last_active_at = ${now}::timestamptz
         where id = ${personId}::uuid and last_active_at < ${now}::timestamptz - interval '1 hour'`,
  )
}

interface FoundSession {
  sessionId: string
  personId: string
  expiresAt: Date
  status: Actor['status'] | 'suspended'
  role: Actor['role']
  shopRole: Actor['shopRole']
  agreedTerms: number
  agreedPrivacy: number
  isUnnoted: boolean
}
