import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { jsonInstant } from '../../db/json-instant.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { freshSession } from '../people/fresh-session.ts'
import { maxPasskeys } from '../../shared/bounds.ts'
import type { passkeyList } from './schema.ts'

type List = z.infer<typeof passkeyList>

/** The caller's passkeys, newest first. */
export async function listPasskeys(ctx: MemberCtx): Promise<List> {
  const { personId, sessionId } = ctx.actor
  const { passkeys, isFresh } = await one(
    ctx.main.db,
    sql<{ passkeys: List['passkeys']; isFresh: boolean }>`
      select ${freshSession(sessionId, ctx.now())} as is_fresh, coalesce((
        select json_agg(json_build_object('id', k.id, 'name', k.name, 'isSynced', k.is_synced, 'createdAt', ${jsonInstant(sql`k.created_at`)},
          'lastUsedAt', ${jsonInstant(sql`k.last_used_at`)}) order by k.id desc)
        from passkey k where k.person_id = ${personId}::uuid), '[]') as passkeys`,
  )
  return { passkeys, mayAdd: isFresh && passkeys.length < maxPasskeys, most: maxPasskeys }
}
