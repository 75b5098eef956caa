import type { MainClient } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'

export interface EndedSession {
  id: string
  personId: string
  tokenHash: Uint8Array
}

/** A session that nobody uses for so long ends. */
const idleLimitMs = 30 * 86_400_000

/**
 * Ends sessions `s` and their PIN proofs in Postgres. Pass the result, which includes those ended
 * before, to `endCachedSessions` after the commit. Locks in id order: no deadlocks.
 */
export async function endSessions(db: MainClient['db'], which: Sql, now: Date): Promise<EndedSession[]> {
  return rows(
    db,
    sql<EndedSession>`
        with ending as (select s.id from session s where ${which} and s.expires_at > ${now}::timestamptz order by s.id for update),
             ended as (update session set revoked_at = coalesce(revoked_at, ${now}::timestamptz)
                         from ending where session.id = ending.id returning session.id, session.person_id, session.token_hash),
             proofs as (delete from pin_proof using ended where pin_proof.person_id = ended.person_id and pin_proof.session_id = ended.id)
        select id, person_id, token_hash from ended`,
  )
}

/** A live session `s`: neither revoked nor expired, and used within the idle limit. */
export function isLive(now: Date): Sql {
  const idleSince = new Date(now.getTime() - idleLimitMs)
  return sql`(s.revoked_at is null and s.expires_at > ${now}::timestamptz and s.last_used_at > ${idleSince}::timestamptz)`
}
