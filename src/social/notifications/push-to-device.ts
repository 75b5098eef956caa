import type { WorkerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import type { PushMessage, PushTarget } from '../../platform/push/port.ts'
import { unreadRoomsOf } from '../chat/count-unread-rooms.ts'
import { unreadCountOf } from './count-unread.ts'
import { devicesOf } from './devices-of.ts'
import { type NoticeSettingsRow, quietUntil, settingsAsTheyCome } from './preferences.ts'

export interface PushReader {
  locale: 'ko' | 'en'
  /** Says only that there is something. */
  hidesText: boolean
  /** The number on the app's icon: notices and messages. */
  unreadCount: number
}

interface Push {
  personId: string
  subscriptionId: string
  /** What the push says now; null where there is nothing to say any more. */
  say: (reader: PushReader) => Promise<PushMessage | null>
  /** Enqueues it again for the end of the quiet hours. */
  later: (tx: MainTx, quietEnd: Date) => Promise<void>
}

/**
 * Sends a push to one browser, in quiet hours only when they end. Errors: UNAVAILABLE (the push
 * service; the job comes again).
 */
export async function pushToDevice(ctx: WorkerCtx, { personId, subscriptionId, say, later }: Push): Promise<void> {
  const device = await findDevice(ctx, personId, subscriptionId)
  if (!device) return
  const settings = { ...device, timeZone: device.timeZone ?? settingsAsTheyCome.timeZone }
  const quietEnd = quietUntil(ctx.now(), device.timeZone === null ? settingsAsTheyCome : settings)
  if (quietEnd) return write(ctx, (tx) => later(tx, quietEnd))
  const [notices, rooms] = await Promise.all([unreadCountOf(ctx.main.db, personId), unreadRoomsOf(ctx.main.db, personId)])
  const unreadCount = notices + rooms.unreadCount
  const message = await say({ locale: device.locale, hidesText: device.hidesText ?? false, unreadCount })
  if (!message) return
  const outcome = await ctx.platform.push.send(device, message)
  if (outcome === 'gone')
    await run(ctx.main.db, sql`delete from push_subscription where id = ${subscriptionId}::uuid and endpoint = ${device.endpoint}`)
  if (outcome === 'refused') ctx.logger.warn({ subscriptionId, host: new URL(device.endpoint).host }, 'a push service refused a message')
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
