import { sql } from 'drizzle-orm'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { publish } from '../../realtime/publish.ts'
import { write } from '../write.ts'
import { lockNotices } from './shown.ts'

/** Everything the caller has been told so far is read; their other devices hear of it. */
export async function markRead(ctx: MemberCtx): Promise<{ unreadCount: number }> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    await lockNotices(tx, personId)
    const read = await rows(
      tx.db,
      sql`update notification set read_at = ${now.toISOString()}::timestamptz where person_id = ${personId} and read_at is null returning id`,
    )
    if (read.length > 0) await publish(tx, personId, { kind: 'notifications_read', unreadCount: 0 }, now)
    return { unreadCount: 0 }
  })
}
