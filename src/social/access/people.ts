import { type Fragment, type Sql, sql } from '../../db/sql.ts'

/** The name that a statement gave to its row of `person`. */
export type PersonAlias = 'p' | 'a' | 'o' | 'x' | 'author'

/** An id, a column that holds one, or null for somebody who is not signed in. */
export type Viewer = string | Fragment | null

/** No block in either direction between the viewer and the person that `personId` (a column or value) names. */
export function unblocked(viewerId: Viewer, personId: Fragment): Sql {
  if (viewerId === null) return sql`true`
  return sql`not exists (select from block b where b.blocker_id = ${personId} and b.blocked_id = ${viewerId}::uuid)
    and not exists (select from block b where b.blocker_id = ${viewerId}::uuid and b.blocked_id = ${personId})`
}

/**
 * Whom a viewer may know of at all: active, and no block either way. A private account is known too, or nobody could ask to
 * follow it. Every list of people and every sale and payment between two people holds it.
 */
export function personKnownTo(viewerId: Viewer, alias: PersonAlias): Sql {
  const person = sql.literal(alias)
  return sql`${person}.status = 'active' and ${unblocked(viewerId, sql`${person}.id`)}`
}

/** Whose posts and follows a viewer may see: of those they may know, the public, themselves, and whom they follow with consent. */
export function personOpenTo(viewerId: Viewer, alias: PersonAlias): Sql {
  const person = sql.literal(alias)
  if (viewerId === null) return sql`${person}.status = 'active' and not ${person}.is_private`
  return sql`${personKnownTo(viewerId, alias)}
    and (not ${person}.is_private or ${person}.id = ${viewerId}::uuid
      or exists (select from follow f where f.follower_id = ${viewerId}::uuid and f.followee_id = ${person}.id and f.state = 'accepted'))`
}
