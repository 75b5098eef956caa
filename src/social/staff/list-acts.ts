import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { idIn } from '../access/permissions.ts'
import type { actPage, actsInput } from './schema.ts'

const perPage = 30

interface Row {
  id: string
  actor: string
  act: z.infer<typeof actPage>['acts'][number]['act']
  who: string | null
  subject: string | null
  proposal: z.infer<typeof actPage>['acts'][number]['proposal']
  reason: string
  at: Date
}

/**
 * What staff did, newest first: they watch each other. Plan: staff_act_pkey, and
 * pending_decision_pkey per proposal.
 */
export async function listActs(ctx: Ctx, { cursor }: z.infer<typeof actsInput>): Promise<z.infer<typeof actPage>> {
  const before = idCursor.decode(cursor) ?? aboveAllIds
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select l.id, coalesce('@' || a.handle, l.actor) as actor, l.act, coalesce('@' || p.handle, l.person_id::text) as who, coalesce(d.terms ->> 'returnId', l.subject) as subject, d.kind as proposal, l.reason, l.at
      from staff_act l left join person a on a.id = ${idIn('l.actor')} left join person p on p.id = l.person_id
        left join pending_decision d on l.act in ('propose', 'confirm', 'refuse') and d.id = ${idIn('l.subject')}
      where l.id < ${before}::uuid order by l.id desc limit ${perPage + 1}`,
  )
  const { page, nextCursor } = pageOf(found, perPage, ({ id }) => idCursor.encode(id))
  return { acts: page.map((act) => ({ ...act, at: act.at.toISOString() })), nextCursor }
}
