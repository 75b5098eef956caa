import type { MemberCtx } from '../../context.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import { loadCards } from '../posts/cards.ts'
import type { PostCard, PostPage } from '../posts/schema.ts'
import { readTimeline } from './internal/read-timeline.ts'
import { pageRounds } from './rules.ts'

/**
 * The newest posts of the caller and of those they follow. A short page does not mean the end: only `nextCursor: null` does.
 * Errors: BAD_INPUT for a cursor of another list.
 */
export async function homeFeed(ctx: MemberCtx, input: { cursor: string | null; limit: number }): Promise<PostPage> {
  const posts: PostCard[] = []
  let before = idCursor.decode(input.cursor) ?? aboveAllIds
  for (let round = 0; round < pageRounds; round += 1) {
    const wanted = input.limit - posts.length
    // One more than wanted distinguishes a full page from the last one.
    const postIds = await readTimeline(ctx, ctx.actor.personId, before, wanted + 1)
    const page = postIds.slice(0, wanted)
    posts.push(...(await loadCards(ctx, page)))
    if (postIds.length <= wanted) return { posts, nextCursor: null }
    before = page.at(-1) ?? before
    if (posts.length === input.limit) break
  }
  return { posts, nextCursor: idCursor.encode(before) }
}
