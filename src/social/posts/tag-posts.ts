import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import { type JsonText, withFields } from '../../shared/json-text.ts'
import { joinVisiblePost, type VisiblePost } from './cards.ts'
import { postPage } from './internal/post-page.ts'
import type { tagPage, tagPostsInput } from './schema.ts'
import { visibleHashtags } from './visible-hashtags.ts'
import { type Sql, sql } from '../../db/sql.ts'

/**
 * Posts with a hashtag, newest first. `postCount` counts those that the caller may see, up to 1,000.
 * Errors: BAD_INPUT for a text that is no hashtag, NOT_FOUND if the caller may see no post with it.
 */
export async function tagPosts(ctx: Ctx, input: z.infer<typeof tagPostsInput>): Promise<JsonText<z.infer<typeof tagPage>>> {
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
    visibleHashtags(ctx, [tag]),
  ])
  if (!hashtag) throw new KiwiError('NOT_FOUND', { field: 'tag' })
  return withFields(page, hashtag)
}

/** The primary key (tag, post) read backwards gives the order; no Sort. */
export function tagPostsSql(ctx: Pick<Ctx, 'actor'>, tag: string, before: string, count: number): Sql<VisiblePost> {
  return sql<VisiblePost>`
    select visible.* from post_hashtag h ${joinVisiblePost(ctx.actor?.personId ?? null, sql`h.post_id`)}
    where h.tag = ${tag} and h.post_id < ${before}::uuid
    order by h.post_id desc limit ${count}::int`
}
