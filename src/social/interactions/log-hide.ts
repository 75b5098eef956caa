import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { keepInteractions } from './internal/keep-interactions.ts'
import { eventId, logEvent } from './log-stream.ts'

interface Hide {
  personId: string
  postId: string
  /** ISO 8601; two hides of one post are two events. */
  hiddenAt: string
}

/**
 * Writes a hide to the log, once, or takes it out again if the post is shown again by now: what was
 * undone at once leaves no trace. Not by the stream, which may lose an event, or bring it after its
 * end.
 */
export async function logHide(ctx: Pick<Ctx, 'main' | 'log'>, { personId, postId, hiddenAt }: Hide): Promise<void> {
  const at = new Date(hiddenAt)
  const [post] = await rows(
    ctx.main.db,
    sql<{ authorId: string; isHidden: boolean; stands: boolean }>`
      select p.author_id, h.post_id is not null as is_hidden, h.created_at is not distinct from ${at}::timestamptz as stands
      from post p left join hidden_post h on h.person_id = ${personId}::uuid and h.post_id = p.id where p.id = ${postId}::uuid`,
  )
  if (!post) return
  const hide = { id: eventId(personId, postId, 'hide', hiddenAt), kind: 'hide' as const, personId, postId, authorId: post.authorId, at }
  const takenBack = post.isHidden ? 'one' : 'last'
  await keepInteractions(ctx, [logEvent(post.stands ? hide : { ...hide, takenBack }, at)])
}
