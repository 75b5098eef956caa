import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { idIn } from '../access/permissions.ts'
import { sql } from '../../db/sql.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import type { lookPage, looksInput } from './schema.ts'

const perPage = 20

interface Look {
  id: string
  who: string
  actor: string
  reason: string
  postId: string | null
  at: Date
}

/**
 * Who looked at what which person was shown, and why; newest first. For admins, who watch each
 * other. Plan: ranking_look_pkey.
 */
export async function listLooks(ctx: Ctx, { cursor }: z.infer<typeof looksInput>): Promise<z.infer<typeof lookPage>> {
  const before = idCursor.decode(cursor) ?? aboveAllIds
  const found = await rows(
    ctx.main.db,
    sql<Look>`
      select l.id, coalesce('@' || p.handle, p.id::text) as who, coalesce('@' || a.handle, l.actor) as actor, l.reason, l.post_id, l.at
      from ranking_look l join person p on p.id = l.person_id left join person a on a.id = ${idIn('l.actor')}
      where l.id < ${before}::uuid order by l.id desc limit ${perPage + 1}`,
  )
  const { page, nextCursor } = pageOf(found, perPage, ({ id }) => idCursor.encode(id))
  return { looks: page.map((look) => ({ ...look, at: look.at.toISOString() })), nextCursor }
}
