import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainClient, MainTx } from '../../db/handles.ts'
import { personKnownTo } from '../access/people.ts'
import { postIsVisibleTo } from '../access/posts.ts'
import { unreadAtMost } from './rules.ts'
import { moneyKinds } from './schema.ts'

/**
 * Which notices `n` a person is shown: not one about a post they may not see any more, nor one whose every actor is blocked or
 * gone. The list and the unread count hold the same rule.
 */
export function shownTo(personId: string): Sql {
  return sql`
    (n.post_id is null or ${postIsVisibleTo(personId, sql`n.post_id`)})
    and (n.actor_count = 0 or n.kind = any(${moneyKinds}::text[]) or exists (
      select from notification_actor na join person x on x.id = na.actor_id
      where na.notification_id = n.id and ${personKnownTo(personId, 'x')}))`
}

/**
 * The number on the badge, as an expression: unread notices of the list, 99 at most. Index `notification_unread_group` names the
 * unread rows, each is then checked by key, and nothing is looked at beyond the 99th.
 */
export function unreadCount(personId: string): Sql {
  return sql`(select count(*)::int from (
    select from notification n where n.person_id = ${personId}::uuid and n.read_at is null and ${shownTo(personId)} limit ${unreadAtMost}
  ) unread)`
}

export async function unreadCountOf(db: MainClient['db'], personId: string): Promise<number> {
  const [found] = await rows(db, sql<{ count: number }>`select ${unreadCount(personId)} as count`)
  return found?.count ?? 0
}

/** What changes a person's notices takes turns, so that each count that is told was true. */
export async function lockNotices(tx: MainTx, personId: string): Promise<void> {
  await run(tx.db, sql`select pg_advisory_xact_lock(hashtextextended(${`notices:${personId}`}, 0))`)
}
