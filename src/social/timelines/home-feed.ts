import type { MemberCtx } from '../../context.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import { jsonArray, jsonObject, jsonText, type JsonText } from '../../shared/json-text.ts'
import { mutedTexts } from '../access/muted-texts.ts'
import { unmutedCards } from '../posts/cards.ts'
import { fillPage } from '../posts/fill-page.ts'
import { readTimeline } from './internal/read-timeline.ts'
import type { HomePage } from './schema.ts'

/**
 * The newest posts of the caller and of those they follow, with public ones that have a hashtag
 * they follow: one statement and one round of Redis, and a second statement for posts of hashtags.
 * A short page does not mean the end: only `nextCursor: null` does. Errors: BAD_INPUT for a cursor
 * of another list. `isLookedAt`: staff read it, so that nothing is written and the person does not
 * count as here.
 */
export async function homeFeed(
  ctx: MemberCtx,
  input: { cursor: string | null; limit: number },
  { isLookedAt = false } = {},
): Promise<JsonText<HomePage>> {
  const tags: Record<string, string> = {}
  const { posts, next } = await fillPage(input.limit, idCursor.decode(input.cursor) ?? aboveAllIds, async (before, wanted) => {
    // One more than wanted distinguishes a full page from the last one.
    const entries = await readTimeline(ctx, before, wanted + 1, { rebuilds: !isLookedAt })
    const page = entries.slice(0, wanted)
    const visible = page.flatMap((entry) => entry.visible ?? [])
    const ids = visible.map(({ id }) => id)
    const cards = await unmutedCards(ctx, Promise.resolve(visible), ids, mutedTexts(ctx))
    const shown = new Set(cards.map(({ id }) => id))
    for (const { postId, tag } of page) if (tag !== null && shown.has(postId)) tags[postId] = tag
    return { posts: cards.map(({ text }) => text), next: entries.length > wanted ? page.at(-1)!.postId : null }
  })
  const nextCursor = next && idCursor.encode(next)
  return jsonObject<HomePage>({ posts: jsonArray(posts), nextCursor: jsonText(nextCursor), tags: jsonText(tags) })
}
