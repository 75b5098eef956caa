import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { personNamed } from '../access/handles.ts'
import { personKnownTo } from '../access/people.ts'
import type { relation } from './schema.ts'

export interface FoundPerson {
  id: string
  isPrivate: boolean
  relation: z.infer<typeof relation>
  /** False when the account is private and the caller is neither its owner nor an accepted follower. */
  isOpen: boolean
}

/** Who stands behind a handle, or left it lately, as this caller may know them. NOT_FOUND when unknown, not active, or blocked in either direction. */
export async function findPersonFor(ctx: Ctx, handle: string): Promise<FoundPerson> {
  const viewerId = ctx.actor?.personId ?? null
  const [found] = await rows(
    ctx.main.db,
    sql<{ id: string; isPrivate: boolean; relation: FoundPerson['relation'] }>`
        select p.id, p.is_private, ${relationTo(viewerId)} as relation from person p where p.id = ${personNamed(handle, ctx.now())} and ${personKnownTo(viewerId, 'p')}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND')
  return { ...found, isOpen: isOpen(found) }
}

export function isOpen(person: { isPrivate: boolean; relation: FoundPerson['relation'] }): boolean {
  return !person.isPrivate || person.relation === 'self' || person.relation === 'following'
}

/** For queries over `person p`: what the caller is to them. Blocked people are not found at all, so they do not come up. */
export function relationTo(viewerId: string | null): Sql {
  if (viewerId === null) return sql`'none'`
  return sql`case when p.id = ${viewerId}::uuid then 'self' else
    coalesce((select case f.state when 'accepted' then 'following' else 'requested' end
                from follow f where f.follower_id = ${viewerId}::uuid and f.followee_id = p.id), 'none') end`
}
