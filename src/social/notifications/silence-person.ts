import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxSilenced } from '../../shared/bounds.ts'
import { personKnownTo } from '../access/people.ts'
import { readSettings } from './read-settings.ts'
import type { NoticeSettings, silencePersonInput } from './schema.ts'

/**
 * Takes the notices of a person's acts out of the caller's list, or brings them back; their posts
 * stay in the feeds. What is about money is told in any case. Errors: BAD_INPUT (oneself),
 * NOT_FOUND, LIMIT_EXCEEDED.
 */
export async function silencePerson(ctx: MemberCtx, { personId, on }: z.infer<typeof silencePersonInput>): Promise<NoticeSettings> {
  const muterId = ctx.actor.personId
  if (personId === muterId) throw new KiwiError('BAD_INPUT', { field: 'personId' })
  await write(ctx, async (tx) => {
    if (!on) return run(tx.db, sql`delete from notice_mute where muter_id = ${muterId}::uuid and muted_id = ${personId}::uuid`)
    await lockNames(tx, `silenced:${muterId}`)
    const { isKnown, others } = await one(
      tx.db,
      sql<{ isKnown: boolean; others: number }>`
        select exists (select from person p where p.id = ${personId}::uuid and ${personKnownTo(muterId, 'p')}) as is_known,
          (select count(*)::int from notice_mute where muter_id = ${muterId}::uuid and muted_id <> ${personId}::uuid) as others`,
    )
    if (!isKnown) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    if (others >= maxSilenced) throw new KiwiError('LIMIT_EXCEEDED', { field: 'personId' })
    await run(
      tx.db,
      sql`insert into notice_mute (muter_id, muted_id, created_at) values (${muterId}::uuid, ${personId}::uuid, ${ctx.now()}::timestamptz) on conflict do nothing`,
    )
  })
  return readSettings(ctx)
}
