import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { personKnownTo } from '../access/people.ts'
import { relationTo } from '../people/find-person.ts'
import type { Relation } from '../people/schema.ts'
import type { Relations, relationsInput } from './schema.ts'

/**
 * What the caller is to people of a list that they have on the screen. Those whom they may not know
 * are left out.
 */
export async function listRelations(ctx: MemberCtx, { personIds }: z.infer<typeof relationsInput>): Promise<Relations> {
  const me = ctx.actor.personId
  const found = await rows(
    ctx.main.db,
    sql<{ personId: string; relation: Relation }>`
      select p.id as person_id, ${relationTo(me)} as relation from person p where p.id = any(${personIds}::uuid[]) and ${personKnownTo(me, 'p')}`,
  )
  return { relations: found }
}
