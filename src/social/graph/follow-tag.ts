import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxFollowedTags } from '../../shared/bounds.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import type { tagInput } from './schema.ts'

/**
 * Public posts with the hashtag come to the caller's home. A repeated call changes nothing. Errors:
 * BAD_INPUT for a text that is no hashtag, LIMIT_EXCEEDED (`hashtags`).
 */
export async function followTag(ctx: MemberCtx, input: z.infer<typeof tagInput>): Promise<{ isFollowed: boolean }> {
  const { personId } = ctx.actor
  const tag = tagOf(input.tag)
  if (tag === null) throw new KiwiError('BAD_INPUT', { field: 'tag' })
  await write(ctx, async (tx) => {
    await lockNames(tx, `hashtags-of:${personId}`)
    const others = await one(
      tx.db,
      sql<{ count: number }>`select count(*)::int as count from hashtag_follow where person_id = ${personId}::uuid and tag <> ${tag}`,
    )
    if (others.count >= maxFollowedTags) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'hashtags', details: { limit: maxFollowedTags } })
    await run(
      tx.db,
      sql`
        insert into hashtag_follow (person_id, tag, created_at) values (${personId}::uuid, ${tag}, ${ctx.now()}::timestamptz)
        on conflict do nothing`,
    )
  })
  return { isFollowed: true }
}
