import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { timeCursor, type TimePlace } from '../../shared/cursor.ts'
import type { JsonText } from '../../shared/json-text.ts'
import { joinVisiblePost, type VisiblePost } from './cards.ts'
import { foundPage, postPage } from './internal/post-page.ts'
import type { myPostsInput, NotedPage, PostPage } from './schema.ts'

type Input = z.infer<typeof myPostsInput>
type Kind = 'liked' | 'bookmarked'
type ReactedPost = VisiblePost & { at: Date; note: string }

/** The posts that the caller likes and may still see, the latest like first. */
export function likedPosts(ctx: MemberCtx, input: Input): Promise<JsonText<PostPage>> {
  return postPage(ctx, input.limit, reactedPosts(ctx, input, 'liked'), placeOf)
}

/**
 * The posts that the caller bookmarked and may still see, with their notes, the latest bookmark
 * first.
 */
export async function bookmarkedPosts(ctx: MemberCtx, input: Input): Promise<NotedPage> {
  const { posts, nextCursor } = await foundPage(ctx, input.limit, reactedPosts(ctx, input, 'bookmarked'), placeOf)
  return { posts: posts.map(({ card, row: { note } }) => ({ ...card, note })), nextCursor }
}

function reactedPosts(ctx: MemberCtx, input: Input, kind: Kind): (count: number) => Sql<ReactedPost> {
  const before = timeCursor.decode(input.cursor)
  return (count) => reactedPostsSql(ctx, kind, before, count)
}

const placeOf = ({ id, at }: ReactedPost): string => timeCursor.encode({ atMs: at.getTime(), id })

/**
 * The partial indexes `reaction_likes_of_person` and `reaction_bookmarks_of_person` give the order;
 * no Sort.
 */
export function reactedPostsSql(ctx: MemberCtx, kind: Kind, before: TimePlace | null, count: number): Sql<ReactedPost> {
  const viewerId = ctx.actor.personId
  const at = sql.literal(`r.${kind}_at`)
  const earlier = before === null ? sql`` : sql`and (${at}, r.post_id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)`
  return sql<ReactedPost>`
    select visible.*, ${at} as at, r.note from reaction r ${joinVisiblePost(viewerId, sql`r.post_id`)}
    where r.person_id = ${viewerId}::uuid and ${sql.literal(`r.${kind}`)} ${earlier}
    order by ${at} desc, r.post_id desc limit ${count}::int`
}
