import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import type { personPostsInput } from '../people/schema.ts'
import type { JsonText } from '../../shared/json-text.ts'
import { joinVisiblePost, type VisiblePost } from './cards.ts'
import { postPage } from './internal/post-page.ts'
import type { PostPage } from './schema.ts'
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

/** The index `post_author` gives the order; no Sort. No post is read if the viewer may not see the author. */
export function personPostsSql(ctx: Pick<Ctx, 'actor' | 'now'>, handle: string, before: string, count: number): Sql<VisiblePost> {
  const viewerId = ctx.actor?.personId ?? null
  return sql<VisiblePost>`
    select visible.* from post own ${joinVisiblePost(viewerId, sql`own.id`)}
    where own.author_id = (select a.id from person a where a.id = ${personNamed(handle, ctx.now())} and ${personOpenTo(viewerId, 'a')})
      and own.state = 'visible' and own.id < ${before}::uuid
    order by own.id desc limit ${count}::int`
}
