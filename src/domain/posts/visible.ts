import { type SQL, sql } from 'drizzle-orm'

/**
 * THE visibility rule, as a condition over `post p join person a on a.id = p.author_id`. Every read of posts uses it, in the
 * same statement that finds them. Primary-key lookups only.
 */
export function visibleTo(viewerId: string | null): SQL {
  return sql`p.state = 'visible' and ${authorVisibleTo(viewerId)}`
}

/** The part about the author `a`: active, no block either way, and public, oneself, or followed with consent. */
export function authorVisibleTo(viewerId: string | null): SQL {
  if (viewerId === null) return sql`a.status = 'active' and not a.is_private`
  return sql`a.status = 'active' and ${unblocked(sql`a.id`, viewerId)}
    and (not a.is_private or a.id = ${viewerId}::uuid
      or exists (select from follow f where f.follower_id = ${viewerId}::uuid and f.followee_id = a.id and f.state = 'accepted'))`
}

/** No block in either direction between the viewer and the person that `personId` (a column or value) names. */
export function unblocked(personId: SQL, viewerId: string | null): SQL {
  if (viewerId === null) return sql`true`
  return sql`not exists (select from block b where b.blocker_id = ${personId} and b.blocked_id = ${viewerId}::uuid)
    and not exists (select from block b where b.blocker_id = ${viewerId}::uuid and b.blocked_id = ${personId})`
}
