import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { spendOwn } from '../../platform/limits/spend.ts'
import { mentionsOf } from '../../shared/writing/grammar.ts'
import { holdEdited } from '../moderation/hold-new.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { mentionedPeople } from '../posts/mentions.ts'
import { holdsBlockedWord } from './internal/blocked-words.ts'
import { readComment } from './read-comment.ts'
import type { CommentView, editCommentInput } from './schema.ts'
import { decideAnew } from './withhold.ts'

interface Edited {
  postId: string
  postAuthorId: string
  body: string
  screened: 'by_author' | 'by_word' | 'shown' | null
  isOpen: boolean
}

/**
 * Changes the caller's comment while its window is open, by the clock of Postgres, and marks it as
 * edited. People who are newly mentioned are told, and a notice of a mention that is gone is
 * withdrawn. Rules and blocked words apply as to a new comment. Errors: NOT_FOUND; CONFLICT
 * (`tooLate`); FORBIDDEN (limited); TOO_MANY_REQUESTS.
 */
export async function editComment(ctx: MemberCtx, { commentId, body }: z.infer<typeof editCommentInput>): Promise<CommentView> {
  const authorId = ctx.actor.personId
  await spendOwn(ctx, 'mention', mentionsOf(body).length)
  await write(ctx, async (tx) => {
    const found = await lockOwn(ctx, tx, commentId)
    if (found.body === body) return
    if (!found.isOpen) throw new KiwiError('CONFLICT', { reason: 'tooLate' })
    await run(tx.db, sql`update comment set body = ${body}, edited_at = now() where id = ${commentId}::uuid`)
    await tellOfMentions(ctx, tx, { ...found, id: commentId, body: [found.body, body] })
    await holdEdited(ctx, tx, { kind: 'comment', id: commentId, authorId, text: body }, { text: found.body })
    if (found.screened !== null && found.screened !== 'by_word') return
    const screened = (await holdsBlockedWord(tx.db, found.postAuthorId, authorId, body)) ? 'by_word' : null
    if (screened === found.screened) return
    await run(tx.db, sql`update comment set screened = ${screened} where id = ${commentId}::uuid`)
    await decideAnew(ctx, tx, sql`select ${commentId}::uuid`)
  })
  const { thread, reply } = await readComment(ctx, { commentId })
  return reply ?? thread
}

/** A comment that a moderator hid stays as it is. */
async function lockOwn(ctx: MemberCtx, tx: MainTx, commentId: string): Promise<Edited> {
  const [found] = await rows(
    tx.db,
    sql<Edited & { isLimited: boolean }>`
      select c.post_id, p.author_id as post_author_id, c.body, c.screened, coalesce(c.editable_until > now(), false) as is_open,
        a.is_limited and coalesce(a.limited_until > now(), true) as is_limited
      from comment c join post p on p.id = c.post_id join person a on a.id = c.author_id
      where c.id = ${commentId}::uuid and c.author_id = ${ctx.actor.personId}::uuid and c.deleted_at is null and not c.is_hidden
        and p.state = 'visible' for update of c`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'commentId' })
  if (found.isLimited) throw new KiwiError('FORBIDDEN', { reason: 'limited' })
  return found
}

/**
 * The post's author and who is answered heard of the comment already; the job looks whether it
 * still mentions the others.
 */
async function tellOfMentions(
  ctx: MemberCtx,
  tx: MainTx,
  { id, postId, postAuthorId, body: [before, after] }: { id: string; postId: string; postAuthorId: string; body: [string, string] },
): Promise<void> {
  const actorId = ctx.actor.personId
  const earlier = await mentionedPeople(tx, actorId, before, ctx.now())
  const current = await mentionedPeople(tx, actorId, after, ctx.now())
  const changed = [...earlier.filter((person) => !current.includes(person)), ...current.filter((person) => !earlier.includes(person))]
  const notices = changed
    .filter((personId) => personId !== postAuthorId)
    .map((personId) => notice(personId, 'mention', { actorId, postId, commentId: id }))
  await tell(tx, notices, { now: ctx.now() })
}
