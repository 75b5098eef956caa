import { type Sql, sql } from '../../db/sql.ts'
import type { Viewer } from './people.ts'

/**
 * The viewer is on the list of close friends of `ownerId` (a column or value), and still follows
 * them. Two primary-key lookups. Only its owner may read the list itself.
 */
export function isCloseFriend(viewerId: Viewer, ownerId: Sql): Sql {
  if (viewerId === null) return sql`false`
  return sql`exists (select from close_friend chosen join follow kept on kept.follower_id = chosen.friend_id and kept.followee_id = chosen.owner_id
    where chosen.owner_id = ${ownerId} and chosen.friend_id = ${viewerId}::uuid and kept.state = 'accepted')`
}
