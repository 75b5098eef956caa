import type { MemberCtx } from '../../context.ts'
import { loadCards } from '../posts/cards.ts'
import type { PostCard, PostPage } from '../posts/schema.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import { readTimeline } from './internal/read-timeline.ts'
import { pageRounds } from './rules.ts'

/**
 * The newest posts of the caller and of those they follow. A short page never means the end: only `nextCursor: null` does.
 * Errors: BAD_INPUT for a cursor that is not ours.
 */
export async function homeFeed(ctx: MemberCtx, input: { cursor: string | null; limit: number }): Promise<PostPage> {
  const readerId = ctx.actor.personId
  const posts: PostCard[] = []
  let before = idCursor.decode(input.cursor) ?? aboveAllIds
  for (let round = 0; round < pageRounds; round += 1) {
    const wanted = input.limit - posts.length
    // One more than wanted tells a full page from the last one.
    const postIds = await readTimeline(ctx, readerId, before, wanted + 1)
    const shown = postIds.slice(0, wanted)
    posts.push(...(await loadCards(ctx, shown)))
    if (postIds.length <= wanted) return { posts, nextCursor: null }
    before = shown.at(-1) ?? before
    if (posts.length === input.limit) break
  }
  return { posts, nextCursor: idCursor.encode(before) }
}
