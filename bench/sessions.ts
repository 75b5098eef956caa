import { run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { hashToken, newToken } from '../src/social/people/tokens.ts'
import { newestVersion } from '../src/shared/consents.ts'
import { newId } from '../src/ids.ts'

export interface Visitor {
  personId: string
  /** Of a live session. */
  token: string
}

const random = { randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) }

/** Active people, each with one session. */
export async function openSessions(main: MainClient, count: number): Promise<Visitor[]> {
  const now = new Date()
  const people = Array.from({ length: count }, (_, n) => ({ id: newId(now), handle: `visitor${n}` }))
  await run(
    main.db,
    sql`insert into person (id, status, role, handle, display_name, is_private, last_active_at, created_at)
        select id, 'active', 'member', handle, handle, false, now(), now() from ${sql.unnest('p', people, { id: 'uuid', handle: 'text' })}`,
  )
  return openSessionsOf(
    main,
    people.map(({ id }) => id),
  )
}

/**
 * A live session for each of these people, who agree to the texts: otherwise changes would wait.
 */
export async function openSessionsOf(main: MainClient, personIds: string[]): Promise<Visitor[]> {
  await run(
    main.db,
    sql`update person set agreed_terms = ${newestVersion('terms')}, agreed_privacy = ${newestVersion('privacy')}
        where id = any(${sql.list(personIds, (id) => id, 'uuid')})`,
  )
  const visitors = personIds.map((personId) => ({ personId, token: newToken(random) }))
  await run(
    main.db,
    sql`insert into session (id, token_hash, person_id, device, created_at, expires_at)
        select gen_random_uuid(), hash, person_id, 'bench', now(), now() + interval '1 day'
        from unnest(${sql.list(visitors, ({ token }) => hashToken(token), 'bytea')}, ${personIds}::uuid[]) as s(hash, person_id)`,
  )
  await run(main.db, sql`analyze`)
  return visitors
}
