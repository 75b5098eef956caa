import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import type { tagInput } from './schema.ts'

/**
 * Posts with the hashtag leave the caller's home at its next read. May be repeated. Errors:
 * BAD_INPUT for a text that is no hashtag.
 */
export async function unfollowTag(ctx: MemberCtx, input: z.infer<typeof tagInput>): Promise<{ isFollowed: boolean }> {
  const tag = tagOf(input.tag)
  if (tag === null) throw new KiwiError('BAD_INPUT', { field: 'tag' })
  await run(ctx.main.db, sql`delete from hashtag_follow where person_id = ${ctx.actor.personId}::uuid and tag = ${tag}`)
  return { isFollowed: false }
}
