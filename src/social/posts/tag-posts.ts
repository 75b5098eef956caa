import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import { gateOf } from './cards.ts'
import { postPage } from './internal/post-page.ts'
import type { tagPage, tagPostsInput } from './schema.ts'
import { seenHashtags } from './seen-hashtags.ts'

/**
 * Posts under a hashtag, newest first. `postCount` counts those that the caller may see, up to 1,000. Errors: BAD_INPUT when it is
 * no hashtag, NOT_FOUND when no post that the caller may see holds it.
 */
export async function tagPosts(ctx: Ctx, input: z.infer<typeof tagPostsInput>): Promise<z.infer<typeof tagPage>> {
  const tag = tagOf(input.tag)
  if (tag === null) throw new KiwiError('BAD_INPUT', { field: 'tag' })
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  const [page, [hashtag]] = await Promise.all([
    postPage(
      ctx,
      input.limit,
      (count) => tagPostsSql(ctx, tag, before, count),
      ({ id }) => idCursor.encode(id),
    ),
    seenHashtags(ctx, [tag]),
  ])
  if (!hashtag) throw new KiwiError('NOT_FOUND', { field: 'tag' })
  return { ...page, ...hashtag }
}

/** The primary key (tag, post) read backwards gives the order; no Sort. */
export function tagPostsSql(ctx: Pick<Ctx, 'actor'>, tag: string, before: string, count: number): SQL {
  return sql`
    select gate.* from post_hashtag h ${gateOf(ctx.actor?.personId ?? null, sql`h.post_id`)}
    where h.tag = ${tag} and h.post_id < ${before}::uuid
    order by h.post_id desc limit ${count}::int`
}
