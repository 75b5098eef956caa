import { run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { hashToken, newToken } from '../src/social/people/tokens.ts'
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
  const visitors = Array.from({ length: count }, (_, n) => ({ personId: newId(now), handle: `visitor${n}`, token: newToken(random) }))
  const ids = sql.list(visitors, ({ personId }) => personId, 'uuid')
  await run(
    main.db,
    sql`insert into person (id, status, role, handle, display_name, is_private, last_active_at, created_at)
        select id, 'active', 'member', handle, handle, false, now(), now()
        from unnest(${ids}, ${sql.list(visitors, ({ handle }) => handle, 'text')}) as p(id, handle)`,
  )
  await run(
    main.db,
    sql`insert into session (id, token_hash, person_id, device, created_at, expires_at)
        select gen_random_uuid(), hash, person_id, 'bench', now(), now() + interval '1 day'
        from unnest(${sql.list(visitors, ({ token }) => hashToken(token), 'bytea')}, ${ids}) as s(hash, person_id)`,
  )
  await run(main.db, sql`analyze`)
  return visitors
}
