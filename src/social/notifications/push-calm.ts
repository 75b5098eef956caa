import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { enqueue, enqueueMany } from '../../jobs/enqueue.ts'
import { kindsWhere } from '../../shared/notices/kinds.ts'
import { isOn, noticeTopics } from '../../shared/notices/topics.ts'
import { devicesOf } from './devices-of.ts'
import { readNoticeRows } from './notice-rows.ts'
import { type NoticeSettingsRow, quietUntil, settingsAsTheyCome } from './preferences.ts'
import { calmEveryMs } from './push-rules.ts'

/** More are not counted. */
const mostGathered = 50
/** What came before is news no more. */
const oldestMs = 4 * calmEveryMs

/**
 * Gathers a person's calm notices since the last one into one push: the one with the most people is
 * named, the others are counted. At most one an hour, and none in quiet hours: likes of the night
 * are news no more in the morning.
 */
export async function pushCalm(ctx: WorkerCtx, { personId }: { personId: string }): Promise<void> {
  const now = ctx.now()
  const [found] = await rows(
    ctx.main.db,
    sql<NoticeSettingsRow & { calmPushAt: Date | null }>`
      select choices, quiet_from_minute, quiet_until_minute, time_zone, hides_text, calm_push_at from notice_settings where person_id = ${personId}::uuid`,
  )
  const settings = found ?? settingsAsTheyCome
  if (quietUntil(now, settings)) return
  const kinds = kindsWhere(({ topic }) => noticeTopics[topic].priority === 'calm' && isOn(settings.choices, topic, 'push'))
  const since = new Date(Math.max(now.getTime() - oldestMs, found?.calmPushAt?.getTime() ?? 0))
  const isNew = sql`n.read_at is null and n.updated_at >= ${since}::timestamptz and n.kind = any(${kinds}::text[])`
  const notices = await readNoticeRows(ctx, personId, isNew, mostGathered)
  const [largest] = [...notices].sort((a, b) => b.actorCount - a.actorCount)
  if (!largest) return
  await write(ctx, async (tx) => {
    const [turn] = await rows(
      tx.db,
      sql<{ isMine: boolean; lastAt: Date }>`
        with mine as (
          insert into notice_settings as held (person_id, calm_push_at) values (${personId}::uuid, ${now}::timestamptz)
          on conflict (person_id) do update set calm_push_at = excluded.calm_push_at
            where held.calm_push_at is null or held.calm_push_at <= ${new Date(now.getTime() - calmEveryMs)}::timestamptz
          returning calm_push_at
        )
        select true as is_mine, calm_push_at as last_at from mine
        union all select false, calm_push_at from notice_settings where person_id = ${personId}::uuid and not exists (select from mine)`,
    )
    if (!turn) return
    if (!turn.isMine) {
      const runAt = new Date(turn.lastAt.getTime() + calmEveryMs)
      return enqueue(tx, 'notifications.pushCalm', { personId }, { now, runAt, uniqueKey: `calm push:${personId}:at ${runAt.getTime()}` })
    }
    const devices = await rows(tx.db, devicesOf(personId, now))
    const others = notices.length - 1
    await enqueueMany(
      tx,
      'notifications.push',
      devices.map(({ id }) => ({ personId, subscriptionId: id, notificationId: largest.id, others })),
      { now },
    )
  })
}
