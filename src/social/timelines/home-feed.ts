import type { MemberCtx } from '../../context.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import { jsonArray, jsonObject, jsonText, type JsonText } from '../../shared/json-text.ts'
import { cardTexts } from '../posts/cards.ts'
import type { PostCard } from '../posts/schema.ts'
import { readTimeline } from './internal/read-timeline.ts'
import { pageRounds } from './rules.ts'
import type { HomePage } from './schema.ts'

/**
 * The newest posts of the caller and of those they follow, with public ones that have a hashtag they follow: one statement and one
 * command of Redis, and a second statement for posts of hashtags. A short page does not mean the end: only `nextCursor: null` does. Errors: BAD_INPUT for a cursor of another list.
 */
export async function homeFeed(ctx: MemberCtx, input: { cursor: string | null; limit: number }): Promise<JsonText<HomePage>> {
  const posts: JsonText<PostCard>[] = []
  const tags: Record<string, string> = {}
  let before: string | null = idCursor.decode(input.cursor) ?? aboveAllIds
  for (let round = 0; before !== null && round < pageRounds && posts.length < input.limit; round += 1) {
    const wanted = input.limit - posts.length
    // One more than wanted distinguishes a full page from the last one.
    const entries = await readTimeline(ctx, before, wanted + 1)
    const page = entries.slice(0, wanted)
    const visible = page.flatMap((entry) => entry.visible ?? [])
    const ids = visible.map(({ id }) => id)
    for (const { postId, tag, visible: shown } of page) if (shown && tag !== null) tags[postId] = tag
    posts.push(...(await cardTexts(ctx, Promise.resolve(visible), ids)))
    before = entries.length > wanted ? page.at(-1)!.postId : null
  }
  const nextCursor = before === null ? null : idCursor.encode(before)
  return jsonObject<HomePage>({ posts: jsonArray(posts), nextCursor: jsonText(nextCursor), tags: jsonText(tags) })
}
