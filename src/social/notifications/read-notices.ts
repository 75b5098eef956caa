import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { publish } from '../../realtime/publish.ts'
import { unreadCountOf } from './count-unread.ts'
import { lockNotices } from './internal/lock-notices.ts'

/**
 * Marks these groups as read, because the person saw what they tell. Most people have none: then
 * nothing is locked.
 */
export async function readNotices(tx: MainTx, personId: string, groups: string[], now: Date): Promise<void> {
  const isUnread = sql`person_id = ${personId}::uuid and group_key = any(${groups}::text[]) and read_at is null`
  const waiting = await rows(tx.db, sql`select from notification where ${isUnread}`)
  if (waiting.length === 0) return
  await lockNotices(tx, personId)
  await rows(tx.db, sql`update notification set read_at = ${now}::timestamptz where ${isUnread}`)
  publish(tx, personId, { kind: 'notifications_read', unreadCount: await unreadCountOf(tx.db, personId) }, now)
}
