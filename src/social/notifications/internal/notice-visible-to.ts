import { type Sql, sql } from '../../../db/sql.ts'
import { actorHeardBy } from './actor-heard-by.ts'
import { postIsVisibleTo } from '../../access/posts.ts'
import { kindsFromAnyone } from '../../../shared/notices/kinds.ts'

/**
 * Notices `n` that a person sees: of a visible post, of a like only while the comment stands, by an
 * actor whom they hear or about money. In a subquery, so that each notice is checked by key: as
 * plain conditions Postgres first read all posts and all actors of anybody into hash tables, 110 ms
 * for one with 60,000 notices.
 */
export function noticeVisibleTo(personId: string): Sql {
  return sql`(select
    (n.post_id is null or ${postIsVisibleTo(personId, sql`n.post_id`)})
    and (n.kind not in ('comment_like', 'comment_heart') or exists (
      select from comment said where said.id = n.comment_id and said.deleted_at is null and not said.withheld))
    and (n.actor_count = 0 or n.kind = any(${kindsFromAnyone}::text[]) or exists (
      select from notification_actor na join person x on x.id = na.actor_id
      where na.notification_id = n.id and ${actorHeardBy(personId, 'x')})))`
}
