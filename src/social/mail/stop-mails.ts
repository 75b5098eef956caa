import type { Ctx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { noticeTopicNames } from '../../shared/notices/topics.ts'
import { isSame, signatureOf } from './internal/links.ts'
import { findEmail } from './sealed-email.ts'

/**
 * Ends mails of a topic, or the weekly one, by the signed link of a mail (RFC 8058). False for a
 * link that does not count.
 */
export async function stopMails(ctx: Ctx, { who, topic, sign }: { who: string; topic: string; sign: string }): Promise<boolean> {
  const found = await findEmail(ctx, who)
  if (!found || !isSame(sign, await signatureOf(found, who, { stop: topic }))) return false
  if (topic === 'weekly') {
    await run(ctx.main.db, sql`update person_email set is_weekly = false where person_id = ${who}::uuid`)
    return true
  }
  if (!noticeTopicNames.some((name) => name === topic)) return false
  await run(
    ctx.main.db,
    sql`
      insert into notice_settings as held (person_id, choices) values (${who}::uuid, ${sql.json({ [`${topic}.email`]: false })})
      on conflict (person_id) do update set choices = held.choices || excluded.choices`,
  )
  return true
}
