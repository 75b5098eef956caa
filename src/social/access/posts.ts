import { type Fragment, type Sql, sql } from '../../db/sql.ts'
import { personOpenTo } from './people.ts'

/**
 * THE visibility rule of posts, as a condition over `post p join person a on a.id = p.author_id`. Every read of posts uses it, in
 * the same statement that finds them. Primary-key lookups only.
 */
export function postVisibleTo(viewerId: string | null): Sql {
  return sql`p.state = 'visible' and ${personOpenTo(viewerId, 'a')}`
}

/** The same for a post that `postId` (a column or value) names, where a statement has no such rows of its own. */
export function postIsVisibleTo(viewerId: string | null, postId: Fragment): Sql {
  return sql`exists (select from post p join person a on a.id = p.author_id where p.id = ${postId} and ${postVisibleTo(viewerId)})`
}
