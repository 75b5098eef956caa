import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainClient } from '../../db/handles.ts'

export interface EndedSession {
  id: string
  personId: string
  tokenHash: Uint8Array
}

/**
 * Ends sessions in Postgres, those that have ended already among them, and answers them: their tokens must then be buried
 * (buryTokens). Proofs of the PIN go with them. Rows are locked in id order, the one order in which everybody takes several.
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

/** Live: neither ended nor over, and used within the idle limit. `s` is the session's alias. */
export function isLive(now: Date): Sql {
  const idleSince = new Date(now.getTime() - idleLimitMs).toISOString()
  return sql`(s.revoked_at is null and s.expires_at > ${now}::timestamptz and s.last_used_at > ${idleSince}::timestamptz)`
}

/** A session that nobody uses for so long ends. */
export const idleLimitMs = 30 * 86_400_000
