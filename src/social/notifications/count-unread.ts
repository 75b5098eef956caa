import type { MemberCtx } from '../../context.ts'
import type { MainClient } from '../../db/handles.ts'
import { one } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { mostUnread } from '../../shared/bounds.ts'
import { noticeVisibleTo } from './internal/notice-visible-to.ts'
import { unreadLookedAt } from './rules.ts'

/** The number of unread grouped notices, 99 at most. */
export async function countUnread(ctx: MemberCtx): Promise<{ unreadCount: number }> {
  return { unreadCount: await unreadCountOf(ctx.main.db, ctx.actor.personId) }
}

export async function unreadCountOf(db: MainClient['db'], personId: string): Promise<number> {
  return (await one(db, sql<{ count: number }>`select ${unreadCount(personId)} as count`)).count
}

/**
 * The same as an expression. Index `notification_unread_group` gives the unread rows and each is
 * then checked by key; it reads no row beyond the 99th that is seen, nor beyond the 1,000th: each
 * notice counts them under its person's lock.
 */
export function unreadCount(personId: string): Sql {
  return sql`(select count(*)::int from (
    select from (
      select id, kind, post_id, comment_id, actor_count from notification where person_id = ${personId}::uuid and read_at is null limit ${unreadLookedAt}
    ) n where ${noticeVisibleTo(personId)} limit ${mostUnread}
  ) unread)`
}
