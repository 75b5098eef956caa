import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { keepInteractions } from './internal/keep-interactions.ts'
import { logEvent } from './log-stream.ts'

/** Longer than an act waits in the stream on a usual day. */
const withinMs = 60_000

/**
 * Writes a person's newest likes and bookmarks to the log at once, under the ids that the stream
 * brings them with: who has just liked three posts sees it on the next page, and not after the next
 * drain.
 */
export async function keepOwnReactions(ctx: Pick<Ctx, 'main' | 'log' | 'now'>, personId: string): Promise<void> {
  const since = new Date(ctx.now().getTime() - withinMs)
  // Plan: `reaction_likes_of_person` and `reaction_bookmarks_of_person`, their newest ends.
  const found = await rows(
    ctx.main.db,
    sql<{ kind: 'like' | 'bookmark'; postId: string; authorId: string; at: Date }>`
      select 'like' as kind, r.post_id, p.author_id, r.liked_at as at from reaction r join post p on p.id = r.post_id
      where r.person_id = ${personId}::uuid and r.liked and r.liked_at > ${since}::timestamptz
      union all
      select 'bookmark', r.post_id, p.author_id, r.bookmarked_at from reaction r join post p on p.id = r.post_id
      where r.person_id = ${personId}::uuid and r.bookmarked and r.bookmarked_at > ${since}::timestamptz`,
  )
  await keepInteractions(
    ctx,
    found.map(({ at, ...act }) => logEvent({ ...act, personId, at }, at)),
  )
}
