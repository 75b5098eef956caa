import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { personNamed } from '../access/handles.ts'
import { personKnownTo } from '../access/people.ts'
import type { Relation } from './schema.ts'

export interface FoundPerson {
  id: string
  isPrivate: boolean
  relation: Relation
  /** False for a private account, unless the caller is its owner or an accepted follower. */
  isOpen: boolean
}

/**
 * The person of a present or kept handle. Errors: NOT_FOUND, also if the caller may not know them.
 */
export async function findPersonFor(ctx: Ctx, handle: string): Promise<FoundPerson> {
  const viewerId = ctx.actor?.personId ?? null
  const [found] = await rows(
    ctx.main.db,
    sql<{ id: string; isPrivate: boolean; relation: Relation }>`
        select p.id, p.is_private, ${relationTo(viewerId)} as relation from person p where p.id = ${personNamed(handle, ctx.now())} and ${personKnownTo(viewerId, 'p')}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND')
  return { ...found, isOpen: isOpen(found) }
}

export function isOpen(person: { isPrivate: boolean; relation: Relation }): boolean {
  return !person.isPrivate || person.relation === 'self' || person.relation === 'following'
}

/** The viewer's relation to `person p`. Statements that use it find no blocked people. */
export function relationTo(viewerId: string | null): Sql {
  if (viewerId === null) return sql`'none'`
  return sql`case when p.id = ${viewerId}::uuid then 'self' else
    coalesce((select case f.state when 'accepted' then 'following' else 'requested' end
                from follow f where f.follower_id = ${viewerId}::uuid and f.followee_id = p.id), 'none') end`
}
