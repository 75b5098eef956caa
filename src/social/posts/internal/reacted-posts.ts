import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { timeCursor, type TimePlace } from '../../../shared/cursor.ts'
import { type CardGate, gateOf } from '../cards.ts'
import { postPage } from './post-page.ts'
import type { myPostsInput, PostPage } from '../schema.ts'

/** The caller's liked or bookmarked posts that they may still see, the latest first. */
export async function reactedPosts(ctx: MemberCtx, input: z.infer<typeof myPostsInput>, kind: 'liked' | 'bookmarked'): Promise<PostPage> {
  const before = timeCursor.decode(input.cursor)
  return postPage<CardGate & { at: Date }>(
    ctx,
    input.limit,
    (count) => reactedPostsSql(ctx, kind, before, count),
    ({ id, at }) => timeCursor.encode({ atMs: at.getTime(), id }),
  )
}

/** The partial indexes `reaction_likes_of_person` and `reaction_bookmarks_of_person` give the order; no Sort. */
export function reactedPostsSql(ctx: MemberCtx, kind: 'liked' | 'bookmarked', before: TimePlace | null, count: number): SQL {
  const viewerId = ctx.actor.personId
  const at = kind === 'liked' ? sql`r.liked_at` : sql`r.bookmarked_at`
  const on = kind === 'liked' ? sql`r.liked` : sql`r.bookmarked`
  return sql`
    select gate.*, ${at} as at from reaction r ${gateOf(viewerId, sql`r.post_id`)}
    where r.person_id = ${viewerId}::uuid and ${on} ${before === null ? sql`` : sql`and (${at}, r.post_id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)`}
    order by ${at} desc, r.post_id desc limit ${count}::int`
}
