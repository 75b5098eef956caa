import { type Sql, sql } from '../../../db/sql.ts'
import { unmutedBy } from '../../access/feeds.ts'
import { personKnownTo } from '../../access/people.ts'

/**
 * People `a` who may be suggested to a person: public, not limited, whom they may know and neither
 * follow, asked, mute, dismissed nor want to see less of. Primary-key lookups.
 */
export function suggestableTo(personId: string): Sql {
  return sql`a.id <> ${personId}::uuid and not a.is_private and not a.is_limited and ${personKnownTo(personId, 'a')} and ${unmutedBy(personId, sql`a.id`)}
    and not exists (select from follow f where f.follower_id = ${personId}::uuid and f.followee_id = a.id)
    and not exists (select from dismissed_suggestion d where d.person_id = ${personId}::uuid and d.dismissed_id = a.id)
    and not exists (select from less_like l where l.person_id = ${personId}::uuid and l.kind = 'author' and l.key = a.id::text)`
}
