import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import { mustStillHave } from '../access/permissions.ts'
import { recordAct } from '../staff/record-act.ts'
import type { withheldTags, withholdTagInput } from './schema.ts'

/**
 * Keeps a hashtag out of trends, related hashtags and completion, or ends that; the reason is kept.
 * Its posts stay where they are. Errors: BAD_INPUT for a text that is no hashtag, FORBIDDEN.
 */
export async function withholdTag(ctx: MemberCtx, input: z.infer<typeof withholdTagInput>): Promise<z.infer<typeof withheldTags>> {
  const tag = tagOf(input.tag)
  if (tag === null) throw new KiwiError('BAD_INPUT', { field: 'tag' })
  const { withheld, reason } = input
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    await mustStillHave(tx, personId, 'content.moderate')
    await run(
      tx.db,
      withheld
        ? sql`
            insert into withheld_hashtag (tag, reason, withheld_by, withheld_at) values (${tag}, ${reason}, ${personId}, ${ctx.now()}::timestamptz)
            on conflict (tag) do update set reason = excluded.reason, withheld_by = excluded.withheld_by, withheld_at = excluded.withheld_at`
        : sql`delete from withheld_hashtag where tag = ${tag}`,
    )
    await recordAct(ctx, tx, { actor: personId, act: 'withhold_tag', subject: `#${tag}: ${withheld ? 'on' : 'off'}`, reason })
  })
  return listWithheldTags(ctx)
}

const mostShown = 500

export async function listWithheldTags(ctx: Ctx): Promise<z.infer<typeof withheldTags>> {
  const found = await rows(
    ctx.main.db,
    sql<{ tag: string; reason: string; by: string; at: Date }>`
      select w.tag, w.reason, coalesce('@' || p.handle, w.withheld_by) as by, w.withheld_at as at
      from withheld_hashtag w left join person p on p.id::text = w.withheld_by order by w.withheld_at desc, w.tag limit ${mostShown}::int`,
  )
  return { tags: found.map((row) => ({ ...row, at: row.at.toISOString() })) }
}
