import { type Sql, sql } from '../../db/sql.ts'

/** The name that a statement gave to its row of `person`. */
export type PersonAlias = 'p' | 'a' | 'o' | 'x' | 'author'

/** An id, a column that holds one, or null for somebody who is not signed in. */
export type Viewer = string | Sql | null

/** No block, in either direction, between the viewer and `personId` (a column or value). */
export function unblocked(viewerId: Viewer, personId: Sql): Sql {
  if (viewerId === null) return sql`true`
  return sql`not exists (select from block b where b.blocker_id = ${personId} and b.blocked_id = ${viewerId}::uuid)
    and not exists (select from block b where b.blocker_id = ${viewerId}::uuid and b.blocked_id = ${personId})`
}

/**
 * The ids of everybody with a block between them and the viewer, each once, by scans of indexes. A
 * plain union would sort.
 */
export function blockedEitherWay(viewerId: string): Sql {
  return sql`select blocked_id as id from block where blocker_id = ${viewerId}::uuid
    union all select b.blocker_id from block b where b.blocked_id = ${viewerId}::uuid
      and not exists (select from block own where own.blocker_id = ${viewerId}::uuid and own.blocked_id = b.blocker_id)`
}

/**
 * People the viewer may know: active, no block either way. Private accounts too, or nobody could
 * ask to follow them. Lists of people, sales and payments use it.
 */
export function personKnownTo(viewerId: Viewer, alias: PersonAlias): Sql {
  const person = sql.literal(alias)
  return sql`${person}.status = 'active' and ${unblocked(viewerId, sql`${person}.id`)}`
}

/** People whose profile photo the viewer may see: active, and they have not blocked the viewer. */
export function photoOpenTo(viewerId: string | null, alias: PersonAlias): Sql {
  const person = sql.literal(alias)
  if (viewerId === null) return sql`${person}.status = 'active'`
  return sql`${person}.status = 'active'
    and not exists (select from block b where b.blocker_id = ${person}.id and b.blocked_id = ${viewerId}::uuid)`
}

/** People whose posts and follows are open to the viewer: public, or followed, or the viewer. */
export function personOpenTo(viewerId: Viewer, alias: PersonAlias): Sql {
  const person = sql.literal(alias)
  if (viewerId === null) return sql`${person}.status = 'active' and not ${person}.is_private`
  return sql`${personKnownTo(viewerId, alias)}
    and (not ${person}.is_private or ${person}.id = ${viewerId}::uuid or ${follows(viewerId, sql`${person}.id`)})`
}

/** The viewer follows `personId` (a column or value). */
export function follows(viewerId: Exclude<Viewer, null>, personId: Sql): Sql {
  return sql`exists (select from follow f where f.follower_id = ${viewerId}::uuid and f.followee_id = ${personId} and f.state = 'accepted')`
}
