import type { Ctx } from '../../context.ts'
import type { MainClient } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'

export interface EndedSession {
  id: string
  personId: string
  tokenHash: Uint8Array
}

/** A session that nobody uses for so long ends. */
const idleLimitMs = 30 * 86_400_000

/**
 * `by_person`: from the list of sessions. `replaced`: another sign-in took its place. `decided`:
 * staff or a change of the account.
 */
export type EndedBecause = 'signed_out' | 'by_person' | 'replaced' | 'joined' | 'decided' | 'by_staff'

/**
 * Ends sessions `s` and their PIN proofs in Postgres. Pass the result, which includes those ended
 * before, to `endCachedSessions` after the commit. Locks in id order: no deadlocks. Those that end
 * now are in the security log, a row per person, of at most `people`: two, since the earlier
 * session of a browser may be somebody else's.
 */
export async function endSessions(ctx: Ctx, db: MainClient['db'], which: Sql, because: EndedBecause, people = 2): Promise<EndedSession[]> {
  const now = ctx.now()
  const ids = Array.from({ length: people }, () => newId(now))
  return rows(
    db,
    sql<EndedSession>`
        with ending as (select s.id, s.revoked_at is null as was_live from session s
                         where ${which} and s.expires_at > ${now}::timestamptz order by s.id for update),
             ended as (update session set revoked_at = coalesce(revoked_at, ${now}::timestamptz)
                         from ending where session.id = ending.id
                         returning session.id, session.person_id, session.token_hash, session.device, ending.was_live),
             proofs as (delete from pin_proof using ended where pin_proof.person_id = ended.person_id and pin_proof.session_id = ended.id),
             logged as (insert into security_event (id, person_id, kind, device, network, details, request_id, at)
                        select (${ids}::uuid[])[row_number() over (order by e.person_id)], e.person_id, 'sessions_ended', max(e.device),
                               ${ctx.network}, jsonb_build_object('because', ${because}::text, 'sessions', count(*)), ${ctx.requestId}, ${now}::timestamptz
                        from ended e where e.was_live group by e.person_id)
        select id, person_id, token_hash from ended`,
  )
}

/** A live session `s`: neither revoked nor expired, and used within the idle limit. */
export function isLive(now: Date): Sql {
  const idleSince = new Date(now.getTime() - idleLimitMs)
  return sql`(s.revoked_at is null and s.expires_at > ${now}::timestamptz and s.last_used_at > ${idleSince}::timestamptz)`
}
