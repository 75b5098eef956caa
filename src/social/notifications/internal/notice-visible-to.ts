import { type Sql, sql } from '../../../db/sql.ts'
import { personKnownTo } from '../../access/people.ts'
import { postIsVisibleTo } from '../../access/posts.ts'
import { moneyKinds } from '../schema.ts'

/** Notices `n` that a person sees: of a visible post, by an actor they may know or about money. */
export function noticeVisibleTo(personId: string): Sql {
  return sql`
    (n.post_id is null or ${postIsVisibleTo(personId, sql`n.post_id`)})
    and (n.actor_count = 0 or n.kind = any(${moneyKinds}::text[]) or exists (
      select from notification_actor na join person x on x.id = na.actor_id
      where na.notification_id = n.id and ${personKnownTo(personId, 'x')}))`
}
