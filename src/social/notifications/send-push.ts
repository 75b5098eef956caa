import type { WorkerCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { readNoticeRows } from './notice-rows.ts'
import { pushOf } from './push-rules.ts'
import { pushToDevice } from './push-to-device.ts'

/**
 * Pushes a notice to one browser, as it is now: nothing when it was read or taken back meanwhile. A
 * repeated delivery replaces what the browser shows. Errors: UNAVAILABLE.
 */
export function sendPush(ctx: WorkerCtx, push: JobPayload<'notifications.push'>): Promise<void> {
  const { personId, subscriptionId, notificationId, others } = push
  return pushToDevice(ctx, {
    personId,
    subscriptionId,
    say: async (reader) => {
      const [notice] = await readNoticeRows(ctx, personId, sql`n.id = ${notificationId}::uuid and n.read_at is null`, 1)
      return notice ? pushOf({ notice, others, ...reader }) : null
    },
    later: (tx, quietEnd) => {
      const uniqueKey = `push:${subscriptionId}:${notificationId}:after ${quietEnd.getTime()}`
      return enqueue(tx, 'notifications.push', push, { now: ctx.now(), runAt: quietEnd, uniqueKey })
    },
  })
}
