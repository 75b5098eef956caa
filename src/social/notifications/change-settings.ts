import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { noticeTopics } from '../../shared/notices/topics.ts'
import { settingsAsTheyCome } from './preferences.ts'
import { readSettings } from './read-settings.ts'
import type { changeNoticeSettingsInput, NoticeSettings } from './schema.ts'

/**
 * Changes what is given; two devices that change different things at once both win. Errors:
 * BAD_INPUT (`choice`: what is about money or the account stays on in the app).
 */
export async function changeSettings(ctx: MemberCtx, input: z.infer<typeof changeNoticeSettingsInput>): Promise<NoticeSettings> {
  const { choice, quiet, timeZone, hidesText } = input
  if (choice && choice.channel === 'inApp' && !choice.isOn && noticeTopics[choice.topic].isAlwaysInApp)
    throw new KiwiError('BAD_INPUT', { field: 'choice' })
  const choices = choice ? { [`${choice.topic}.${choice.channel}`]: choice.isOn } : {}
  const asItComes = settingsAsTheyCome
  const [from, until] = quiet ? [quiet.fromMinute, quiet.untilMinute] : [null, null]
  await run(
    ctx.main.db,
    sql`
      insert into notice_settings as held (person_id, choices, quiet_from_minute, quiet_until_minute, time_zone, hides_text)
      values (${ctx.actor.personId}::uuid, ${sql.json(choices)}, ${quiet === undefined ? asItComes.quietFromMinute : from}::int,
        ${quiet === undefined ? asItComes.quietUntilMinute : until}::int, ${timeZone ?? asItComes.timeZone}, ${hidesText ?? false})
      on conflict (person_id) do update set choices = held.choices || excluded.choices
        ${quiet === undefined ? sql`` : sql`, quiet_from_minute = excluded.quiet_from_minute, quiet_until_minute = excluded.quiet_until_minute`}
        ${timeZone === undefined ? sql`` : sql`, time_zone = excluded.time_zone`}
        ${hidesText === undefined ? sql`` : sql`, hides_text = excluded.hides_text`}`,
  )
  return readSettings(ctx)
}
