import { type Sql, sql } from '../../db/sql.ts'
import { shownInFeedsOf } from './feeds.ts'
import { personOpenTo, type Viewer } from './people.ts'

/**
 * The visibility rule of posts, for `post p join person a on a.id = p.author_id`. Every statement
 * that finds posts holds it. Primary-key lookups only.
 */
export function postVisibleTo(viewerId: Viewer): Sql {
  return sql`p.state = 'visible' and ${personOpenTo(viewerId, 'a')}`
}

/** On its own page an author also reads their post that a moderator or a rule hid. */
export function postReadableBy(viewerId: Exclude<Viewer, null>): Sql {
  return sql`(p.state = 'visible' or (p.state = 'hidden' and p.author_id = ${viewerId}::uuid)) and ${personOpenTo(viewerId, 'a')}`
}

/** The same rule for the post `postId` (a column or value). */
export function postIsVisibleTo(viewerId: string | null, postId: Sql): Sql {
  return sql`exists (select from post p join person a on a.id = p.author_id where p.id = ${postId} and ${postVisibleTo(viewerId)})`
}

/**
 * Posts that a list may offer to somebody who did not ask for them, for the same tables: of the feeds of the person, not their own,
 * and of public accounts that are not limited.
 */
export function postOfferedTo(personId: string): Sql {
  return sql`${postVisibleTo(personId)} and not a.is_private and not a.is_limited and p.author_id <> ${personId}::uuid
    and ${shownInFeedsOf(personId, sql`p.author_id`, sql`p.id`)}`
}
