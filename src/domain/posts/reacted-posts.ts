import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { type CardGate, gateOf } from './cards.ts'
import { postPage } from './post-page.ts'
import type { myPostsInput, PostPage } from './schema.ts'
import { decodeTimeCursor, encodeTimeCursor, type TimePlace } from './time-cursor.ts'

/** The caller's liked or bookmarked posts that they may still see, the latest first. */
export async function reactedPosts(ctx: MemberCtx, input: z.infer<typeof myPostsInput>, kind: 'liked' | 'bookmarked'): Promise<PostPage> {
  const before = decodeTimeCursor(input.cursor)
  return postPage<CardGate & { at: Date }>(ctx, input.limit, (count) => reactedPostsSql(ctx, kind, before, count), encodeTimeCursor)
}

/** The partial indexes `reaction_likes_of_person` and `reaction_bookmarks_of_person` give the order; no Sort. */
export function reactedPostsSql(ctx: MemberCtx, kind: 'liked' | 'bookmarked', before: TimePlace, count: number): SQL {
  const viewerId = ctx.actor.personId
  const at = kind === 'liked' ? sql`r.liked_at` : sql`r.bookmarked_at`
  const on = kind === 'liked' ? sql`r.liked` : sql`r.bookmarked`
  return sql`
    select gate.*, ${at} as at from reaction r ${gateOf(viewerId, sql`r.post_id`)}
    where r.person_id = ${viewerId}::uuid and ${on} and (${at}, r.post_id) < (${before.at}::timestamptz, ${before.id}::uuid)
    order by ${at} desc, r.post_id desc limit ${count}::int`
}
