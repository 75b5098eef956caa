import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { followedTags } from './schema.ts'

/**
 * The hashtags that the caller follows, in their alphabetical order: all of them, `maxFollowedTags`
 * at most.
 */
export async function listFollowedTags(ctx: MemberCtx): Promise<z.infer<typeof followedTags>> {
  const found = await rows(
    ctx.main.db,
    sql<{ tag: string }>`select tag from hashtag_follow where person_id = ${ctx.actor.personId}::uuid order by tag`,
  )
  return { tags: found.map(({ tag }) => tag) }
}
