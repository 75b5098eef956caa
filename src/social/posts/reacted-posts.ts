import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { timeCursor, type TimePlace } from '../../shared/cursor.ts'
import { joinVisiblePost, type VisiblePost } from './cards.ts'
import { postPage } from './internal/post-page.ts'
import type { myPostsInput, PostPage } from './schema.ts'

type Input = z.infer<typeof myPostsInput>
type Kind = 'liked' | 'bookmarked'
type ReactedPost = VisiblePost & { at: Date }

/** The posts that the caller likes and may still see, the latest like first. */
export function likedPosts(ctx: MemberCtx, input: Input): Promise<PostPage> {
  return reactedPosts(ctx, input, 'liked')
}

/** The posts that the caller bookmarked and may still see, the latest bookmark first. */
export function bookmarkedPosts(ctx: MemberCtx, input: Input): Promise<PostPage> {
  return reactedPosts(ctx, input, 'bookmarked')
}

function reactedPosts(ctx: MemberCtx, input: Input, kind: Kind): Promise<PostPage> {
  const before = timeCursor.decode(input.cursor)
  return postPage(
    ctx,
    input.limit,
    (count) => reactedPostsSql(ctx, kind, before, count),
    ({ id, at }) => timeCursor.encode({ atMs: at.getTime(), id }),
  )
}

/** The partial indexes `reaction_likes_of_person` and `reaction_bookmarks_of_person` give the order; no Sort. */
export function reactedPostsSql(ctx: MemberCtx, kind: Kind, before: TimePlace | null, count: number): Sql<ReactedPost> {
  const viewerId = ctx.actor.personId
  const at = sql.literal(`r.${kind}_at`)
  const earlier = before === null ? sql`` : sql`and (${at}, r.post_id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)`
  return sql<ReactedPost>`
    select visible.*, ${at} as at from reaction r ${joinVisiblePost(viewerId, sql`r.post_id`)}
    where r.person_id = ${viewerId}::uuid and ${sql.literal(`r.${kind}`)} ${earlier}
    order by ${at} desc, r.post_id desc limit ${count}::int`
}
