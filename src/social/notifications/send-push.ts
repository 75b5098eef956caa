import type { WorkerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import type { PushTarget } from '../../platform/push/port.ts'
import { unreadCountOf } from './count-unread.ts'
import { devicesOf } from './internal/devices-of.ts'
import { readNoticeRows } from './notice-rows.ts'
import { type NoticeSettingsRow, quietUntil, settingsAsTheyCome } from './preferences.ts'
import { pushOf } from './push-rules.ts'

/**
 * Pushes a notice to one browser, as it is now: nothing when it was read or taken back meanwhile, and in quiet hours only when they end.
 * A repeated delivery replaces what the browser shows. Errors: UNAVAILABLE (the push service; the job comes again).
 */
export async function sendPush(ctx: WorkerCtx, push: JobPayload<'notifications.push'>): Promise<void> {
  const { personId, subscriptionId, notificationId, others } = push
  const now = ctx.now()
  const device = await findDevice(ctx, personId, subscriptionId)
  if (!device) return
  const [notice] = await readNoticeRows(ctx, personId, sql`n.id = ${notificationId}::uuid and n.read_at is null`, 1)
  if (!notice) return
  const settings = { ...device, timeZone: device.timeZone ?? settingsAsTheyCome.timeZone }
  const quietEnd = quietUntil(now, device.timeZone === null ? settingsAsTheyCome : settings)
  if (quietEnd) {
    const uniqueKey = `push:${subscriptionId}:${notificationId}:after ${quietEnd.getTime()}`
    return write(ctx, (tx) => enqueue(tx, 'notifications.push', push, { now, runAt: quietEnd, uniqueKey }))
  }
  const unreadCount = await unreadCountOf(ctx.main.db, personId)
  const message = pushOf({ notice, others, unreadCount, locale: device.locale, hidesText: device.hidesText ?? false })
  const outcome = await ctx.platform.push.send(device, message)
  if (outcome === 'gone')
    await run(ctx.main.db, sql`delete from push_subscription where id = ${subscriptionId}::uuid and endpoint = ${device.endpoint}`)
  if (outcome === 'refused') ctx.logger.warn({ notificationId, host: new URL(device.endpoint).host }, 'a push service refused a message')
}

/** Without a row of settings their columns are null. */
type Device = PushTarget & { locale: 'ko' | 'en' } & {
  [Name in Exclude<keyof NoticeSettingsRow, 'choices'>]: NoticeSettingsRow[Name] | null
}

async function findDevice(ctx: WorkerCtx, personId: string, subscriptionId: string): Promise<Device | undefined> {
  const [device] = await rows(
    ctx.main.db,
    sql<Device>`
      select p.endpoint, p.p256dh, p.auth, p.server_key, p.locale, s.quiet_from_minute, s.quiet_until_minute, s.time_zone, s.hides_text
      from push_subscription p left join notice_settings s on s.person_id = p.person_id
      where p.id = ${subscriptionId}::uuid and p.id in (${devicesOf(personId, ctx.now())})`,
  )
  return device
}
