import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { pageOf, timeCursor } from '../../shared/cursor.ts'
import { loadCards } from '../posts/cards.ts'
import type { PostPage } from '../posts/schema.ts'
import type { hiddenInput } from './schema.ts'

/** The posts that the caller hid and may still see, the last one first. */
export async function myHiddenPosts(ctx: MemberCtx, { cursor, limit }: z.infer<typeof hiddenInput>): Promise<PostPage> {
  const before = timeCursor.decode(cursor)
  // Plan: the person's part of the primary key, sorted.
  const found = await rows(
    ctx.main.db,
    sql<{ postId: string; createdAt: Date }>`
      select post_id, created_at from hidden_post
      where person_id = ${ctx.actor.personId}::uuid
        ${before === null ? sql`` : sql`and (created_at, post_id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)`}
      order by created_at desc, post_id desc limit ${limit + 1}::int`,
  )
  const { page, nextCursor } = pageOf(found, limit, ({ createdAt, postId }) => timeCursor.encode({ atMs: createdAt.getTime(), id: postId }))
  const posts = await loadCards(
    ctx,
    page.map(({ postId }) => postId),
  )
  return { posts, nextCursor }
}
