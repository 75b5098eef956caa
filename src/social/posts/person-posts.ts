import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import type { personPostsInput, profileInput } from '../people/schema.ts'
import { maxPins } from '../../shared/bounds.ts'
import { jsonArray, jsonObject, type JsonText } from '../../shared/json-text.ts'
import { rows } from '../../db/rows.ts'
import { cardTexts, joinVisiblePost, type VisiblePost } from './cards.ts'
import { postPage } from './internal/post-page.ts'
import type { pinnedPage, PostPage } from './schema.ts'
import { personNamed } from '../access/handles.ts'
import { personOpenTo } from '../access/people.ts'
import { type Sql, sql } from '../../db/sql.ts'

/** A person's posts, newest first; empty if the caller may not see them. */
export async function personPosts(ctx: Ctx, input: z.infer<typeof personPostsInput>): Promise<JsonText<PostPage>> {
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  return postPage(
    ctx,
    input.limit,
    (count) => personPostsSql(ctx, input.handle, before, count),
    ({ id }) => idCursor.encode(id),
  )
}

/**
 * What a person pinned to their profile, the last first; empty if the caller may not see them. They
 * are in `personPosts` too.
 */
export async function pinnedPosts(ctx: Ctx, { handle }: z.infer<typeof profileInput>): Promise<JsonText<z.infer<typeof pinnedPage>>> {
  const found = await rows(ctx.main.db, pinnedPostsSql(ctx, handle))
  const ids = found.map(({ id }) => id)
  return jsonObject<z.infer<typeof pinnedPage>>({ posts: jsonArray(await cardTexts(ctx, Promise.resolve(found), ids)) })
}

/** Plan: `post_pinned` gives the order. A deleted post that came back may be one too many. */
function pinnedPostsSql(ctx: Pick<Ctx, 'actor' | 'now'>, handle: string): Sql<VisiblePost> {
  const viewerId = ctx.actor?.personId ?? null
  return sql<VisiblePost>`
    select visible.* from post own ${joinVisiblePost(viewerId, sql`own.id`)}
    where own.author_id = (select a.id from person a where a.id = ${personNamed(handle, ctx.now())} and ${personOpenTo(viewerId, 'a')})
      and own.pinned_at is not null and own.state = 'visible'
    order by own.pinned_at desc limit ${maxPins}::int`
}

/**
 * The index `post_author` gives the order; no Sort. No post is read if the viewer may not see the
 * author.
 */
export function personPostsSql(ctx: Pick<Ctx, 'actor' | 'now'>, handle: string, before: string, count: number): Sql<VisiblePost> {
  const viewerId = ctx.actor?.personId ?? null
  return sql<VisiblePost>`
    select visible.* from post own ${joinVisiblePost(viewerId, sql`own.id`)}
    where own.author_id = (select a.id from person a where a.id = ${personNamed(handle, ctx.now())} and ${personOpenTo(viewerId, 'a')})
      and own.state = 'visible' and own.id < ${before}::uuid
    order by own.id desc limit ${count}::int`
}
