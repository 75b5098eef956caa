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

/** Writes a hide to the log, once, if it still stands: what was undone at once leaves no trace. Not by the stream, which may lose it. */
export async function logHide(ctx: Pick<Ctx, 'main' | 'log'>, { personId, postId, hiddenAt }: Hide): Promise<void> {
  const at = new Date(hiddenAt)
  const [standing] = await rows(
    ctx.main.db,
    sql<{ authorId: string }>`
      select p.author_id from hidden_post h join post p on p.id = h.post_id
      where h.person_id = ${personId}::uuid and h.post_id = ${postId}::uuid and h.created_at = ${at}::timestamptz`,
  )
  if (!standing) return
  const id = eventId(personId, postId, 'hide', hiddenAt)
  await keepInteractions(ctx, [logEvent({ id, kind: 'hide', personId, postId, authorId: standing.authorId, at }, at)])
}
