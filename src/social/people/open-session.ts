import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { session } from '../../db/schema/person.ts'
import { newId } from '../../ids.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { recordEvent } from '../security/record-event.ts'
import { endSessions, isLive } from './end-sessions.ts'
import { endCachedSessions } from './revoke-sessions.ts'
import { hashToken, newToken } from './tokens.ts'

const sessionAgeMs = 60 * 86_400_000
/** Live sessions of one person. */
export const maxSessions = 20

interface Opening {
  personId: string
  browserHash: Uint8Array
  /**
   * Which session `s` this browser had before. It ends: another person may have set it (session
   * fixation).
   */
  previous: Sql | null
  /** How the person signed in, for their security log. */
  details: Record<string, string>
}

export interface OpenedSession {
  /** Only the caller holds it; Postgres has its hash. */
  token: string
  expiresAt: Date
}

/**
 * Opens a session of a person whose row the caller has locked: it counts sessions. A new browser is
 * told to the person.
 */
export async function openSession(ctx: Ctx, tx: MainTx, { personId, browserHash, previous, details }: Opening): Promise<OpenedSession> {
  const now = ctx.now()
  const token = newToken(ctx)
  const expiresAt = new Date(now.getTime() + sessionAgeMs)
  const isNew = await isNewBrowser(tx, personId, browserHash)
  if (isNew) await tell(tx, notice(personId, 'new_sign_in'), { now })
  await recordEvent(ctx, tx, { personId, kind: isNew ? 'new_device' : 'sign_in', details })
  const at = { createdAt: now, lastUsedAt: now, expiresAt }
  const device = ctx.device.slice(0, 100)
  await tx.db.insert(session).values({ id: newId(now), tokenHash: hashToken(token), personId, device, browserHash, ...at })
  const replaced = await endSessions(ctx, tx.db, surplus(personId, previous, now), 'replaced')
  tx.afterCommit(() => endCachedSessions(ctx, replaced))
  return { token, expiresAt }
}

/** An active account never had a session on this browser. */
async function isNewBrowser(tx: MainTx, personId: string, browserHash: Uint8Array): Promise<boolean> {
  const { isNew } = await one(
    tx.db,
    sql<{ isNew: boolean }>`select exists (select from person where id = ${personId} and status = 'active')
           and not exists (select from session where person_id = ${personId} and browser_hash = ${browserHash}) as is_new`,
  )
  return isNew
}

/** This browser's earlier session, and the person's oldest ones above `maxSessions`. */
function surplus(personId: string, previous: Sql | null, now: Date): Sql {
  const isPrevious = previous ? sql`(${previous} and s.revoked_at is null)` : sql`false`
  return sql`(${isPrevious} or s.id in (
    select s.id from session s where s.person_id = ${personId} and ${isLive(now)} and not (${isPrevious})
     order by s.last_used_at desc, s.id desc offset ${sql.literal(maxSessions)}))`
}
