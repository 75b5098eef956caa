import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxSilenced } from '../../shared/bounds.ts'
import { isOn, noticeChannels, noticeTopicNames, noticeTopics } from '../../shared/notices/topics.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { devicesOf } from './devices-of.ts'
import { type NoticeSettingsRow, settingsAsTheyCome } from './preferences.ts'
import type { NoticeSettings } from './schema.ts'

/** How the caller wants to be told, with everything that they did not choose as it comes. */
export async function readSettings(ctx: MemberCtx): Promise<NoticeSettings> {
  const { personId } = ctx.actor
  const [[found], silenced, devices] = await Promise.all([
    rows(
      ctx.main.db,
      sql<NoticeSettingsRow>`
        select choices, quiet_from_minute, quiet_until_minute, time_zone, hides_text from notice_settings where person_id = ${personId}::uuid`,
    ),
    rows(
      ctx.main.db,
      sql<ChipRow>`
        select p.id, ${chipColumns('p')} from notice_mute s join person p on p.id = s.muted_id ${chipAvatar('p')}
        where s.muter_id = ${personId}::uuid and p.handle is not null order by s.created_at desc limit ${maxSilenced}`,
    ),
    rows(ctx.main.db, devicesOf(personId, ctx.now())),
  ])
  const { choices, quietFromMinute, quietUntilMinute, timeZone, hidesText } = found ?? settingsAsTheyCome
  return {
    topics: noticeTopicNames.map((topic) => {
      const [inApp, push, email] = noticeChannels.map((channel) => isOn(choices, topic, channel))
      return { topic, on: { inApp: inApp!, push: push!, email: email! }, isAlwaysInApp: noticeTopics[topic].isAlwaysInApp }
    }),
    quiet: quietFromMinute === null || quietUntilMinute === null ? null : { fromMinute: quietFromMinute, untilMinute: quietUntilMinute },
    timeZone,
    hidesText,
    serverKey: ctx.config.PUSH_KEYS[0]?.publicKey ?? null,
    devices: devices.length,
    silenced: await Promise.all(silenced.map((row) => chipOf(ctx, row))),
  }
}
