import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import { jsonArray, jsonObject, jsonText, type JsonText, withFields } from '../../shared/json-text.ts'
import { unmutedBy } from '../access/feeds.ts'
import { mutedTexts } from '../access/muted-texts.ts'
import { joinVisiblePost, unmutedCards, type VisiblePost } from './cards.ts'
import { fillPage } from './fill-page.ts'
import type { PostPage, tagPage, tagPostsInput } from './schema.ts'
import { visibleHashtags } from './visible-hashtags.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'

/**
 * Posts with a hashtag, newest first, without those of people whom the caller muted and those that
 * their other muted texts hide. `postCount` counts those that the caller may see, up to 1,000.
 * Errors: BAD_INPUT for a text that is no hashtag, NOT_FOUND if the caller may see no post with it.
 */
export async function tagPosts(ctx: Ctx, input: z.infer<typeof tagPostsInput>): Promise<JsonText<z.infer<typeof tagPage>>> {
  const tag = tagOf(input.tag)
  if (tag === null) throw new KiwiError('BAD_INPUT', { field: 'tag' })
  const muting = mutedTexts(ctx).then((muted) => muted.unlessAsked(`#${tag}`))
  const [{ posts, next }, [hashtag]] = await Promise.all([
    fillPage(input.limit, idCursor.decode(input.cursor) ?? aboveAllIds, async (before, wanted) => {
      const found = await rows(ctx.main.db, tagPostsSql(ctx, tag, before, wanted + 1))
      const page = found.slice(0, wanted)
      const ids = page.map(({ id }) => id)
      const cards = await unmutedCards(ctx, Promise.resolve(page), ids, muting)
      return { posts: cards.map(({ text }) => text), next: found.length > wanted ? page.at(-1)!.id : null }
    }),
    visibleHashtags(ctx, [tag]),
    muting,
  ])
  if (!hashtag) throw new KiwiError('NOT_FOUND', { field: 'tag' })
  return withFields(jsonObject<PostPage>({ posts: jsonArray(posts), nextCursor: jsonText(next && idCursor.encode(next)) }), hashtag)
}

/** The primary key (tag, post) read backwards gives the order; no Sort. */
export function tagPostsSql(ctx: Pick<Ctx, 'actor'>, tag: string, before: string, count: number): Sql<VisiblePost> {
  return sql<VisiblePost>`
    select visible.* from post_hashtag h ${joinVisiblePost(ctx.actor?.personId ?? null, sql`h.post_id`)}
    where h.tag = ${tag} and h.post_id < ${before}::uuid${ctx.actor ? sql` and ${unmutedBy(ctx.actor.personId, sql`visible.author_id`)}` : sql``}
    order by h.post_id desc limit ${count}::int`
}
