import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { postVisibleTo } from '../access/posts.ts'
import { appendInteractions, eventId, type Interaction } from './log-stream.ts'
import type { recordInput } from './schema.ts'

/**
 * Records what the caller saw and did. The server decides time, author and weight. Posts that the
 * caller may not see, and their own, are left out silently. An event id counts once for the person
 * who sent it.
 */
export async function recordInteractions(ctx: MemberCtx, { events }: z.infer<typeof recordInput>): Promise<{ recorded: number }> {
  const { personId } = ctx.actor
  const postIds = [...new Set(events.map(({ postId }) => postId))]
  const posts = await rows(
    ctx.main.db,
    sql<{ id: string; authorId: string }>`
      select p.id, p.author_id from post p join person a on a.id = p.author_id
      where p.id = any(${postIds}::uuid[]) and a.id <> ${personId}::uuid and ${postVisibleTo(personId)}`,
  )
  const authors = new Map(posts.map(({ id, authorId }) => [id, authorId]))
  const interactions = events.flatMap(({ id, kind, postId, ...where }) => {
    const authorId = authors.get(postId)
    return authorId ? [{ id: eventId(personId, postId, kind, id), kind, personId, postId, authorId, source: sourceOf(where) }] : []
  })
  await appendInteractions(ctx, interactions)
  return { recorded: interactions.length }
}

/** Flat, and null where nothing is known: most rows of the log are impressions. */
function sourceOf({ place, dwellMs }: Pick<z.infer<typeof recordInput>['events'][number], 'place' | 'dwellMs'>): Interaction['source'] {
  const known = Object.entries({ ...place, dwellMs }).filter((entry): entry is [string, string | number] => entry[1] !== undefined)
  return known.length === 0 ? null : Object.fromEntries(known)
}
