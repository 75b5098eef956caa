import { type Sql, sql } from '../../db/sql.ts'
import type { Viewer } from './people.ts'

/**
 * The viewer is on the list of close friends of `ownerId` (a column or value), and still follows
 * them. Two primary-key lookups. Only its owner may read the list itself.
 */
export function isCloseFriend(viewerId: Viewer, ownerId: Sql): Sql {
  if (viewerId === null) return sql`false`
  return sql`exists (select from close_friend c join follow f on f.follower_id = c.friend_id and f.followee_id = c.owner_id
    where c.owner_id = ${ownerId} and c.friend_id = ${viewerId}::uuid and f.state = 'accepted')`
}
