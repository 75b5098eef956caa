import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { publish } from '../../realtime/publish.ts'
import { timeCursor } from '../../shared/cursor.ts'
import { write } from '../../db/write.ts'
import type { markReadInput } from './schema.ts'
import { unreadCountOf } from './count-unread.ts'
import { isOfTab } from './list-notifications.ts'
import { lockNotices } from './internal/lock-notices.ts'

/**
 * Marks notices of a tab as read up to `upTo`, a page's `readMark`; later ones and those of other
 * tabs stay unread. Publishes it to the caller's other devices. Errors: BAD_INPUT.
 */
export async function markRead(ctx: MemberCtx, input: z.infer<typeof markReadInput>): Promise<{ unreadCount: number }> {
  const { personId } = ctx.actor
  const upTo = timeCursor.decode(input.upTo)
  if (upTo === null) throw new KiwiError('BAD_INPUT', { field: 'upTo' })
  const now = ctx.now()
  return write(ctx, async (tx) => {
    await lockNotices(tx, personId)
    const read = await rows(
      tx.db,
      sql`update notification set read_at = ${now}::timestamptz
          where person_id = ${personId} and read_at is null and ${isOfTab(input.tab)} and (updated_at, id) <= (${new Date(upTo.atMs)}::timestamptz, ${upTo.id}::uuid) returning id`,
    )
    const unreadCount = await unreadCountOf(tx.db, personId)
    if (read.length > 0) publish(tx, personId, { kind: 'notifications_read', unreadCount }, now)
    return { unreadCount }
  })
}
