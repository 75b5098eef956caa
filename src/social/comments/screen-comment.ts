import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import type { markCommentInput } from './schema.ts'
import { decideAnew, threadOf } from './withhold.ts'

type Input = z.infer<typeof markCommentInput>

/**
 * Hides a comment under the caller's post, or shows it whatever words they block. Whoever wrote it
 * still sees it and is not told; for others it is gone with its answers, and from the count.
 * Errors: NOT_FOUND; BAD_INPUT (their own comment).
 */
export async function hideComment(ctx: MemberCtx, { commentId, on }: Input): Promise<{ on: boolean }> {
  await write(ctx, async (tx) => {
    const { authorId } = await lockUnderOwnPost(ctx, tx, commentId)
    if (authorId === ctx.actor.personId) throw new KiwiError('BAD_INPUT', { field: 'commentId' })
    await run(
      tx.db,
      sql`update comment set screened = ${on ? 'by_author' : 'shown'}, is_pinned = is_pinned and not ${on}::boolean where id = ${commentId}::uuid`,
    )
    await decideAnew(ctx, tx, threadOf(commentId))
  })
  return { on }
}

/**
 * Puts a comment at the top of the caller's post, in place of another, or takes it from there.
 * Errors: NOT_FOUND; CONFLICT (an answer, or hidden).
 */
export async function pinComment(ctx: MemberCtx, { commentId, on }: Input): Promise<{ on: boolean }> {
  await write(ctx, async (tx) => {
    const { postId, parentId, withheld } = await lockUnderOwnPost(ctx, tx, commentId)
    if (on && (parentId !== null || withheld)) throw new KiwiError('CONFLICT', { field: 'commentId' })
    await run(tx.db, sql`update comment set is_pinned = false where post_id = ${postId}::uuid and is_pinned`)
    if (on) await run(tx.db, sql`update comment set is_pinned = true where id = ${commentId}::uuid`)
  })
  return { on }
}

/**
 * Gives a comment the heart of the post's author, or takes it back; its author is told. Errors:
 * NOT_FOUND; CONFLICT (hidden).
 */
export async function heartComment(ctx: MemberCtx, { commentId, on }: Input): Promise<{ on: boolean }> {
  const actorId = ctx.actor.personId
  await write(ctx, async (tx) => {
    const { postId, authorId, withheld, isHearted } = await lockUnderOwnPost(ctx, tx, commentId)
    if (on && withheld) throw new KiwiError('CONFLICT', { field: 'commentId' })
    if (isHearted === on) return
    await run(tx.db, sql`update comment set is_hearted = ${on} where id = ${commentId}::uuid`)
    // Moves no count: the counts job decides the comment's place anew.
    await run(tx.db, sql`insert into count_change (kind, key, by) values ('comment_likes', ${commentId}::text, 0)`)
    if (authorId !== actorId) await tell(tx, notice(authorId, 'comment_heart', { actorId, postId, commentId }), { now: ctx.now() })
  })
  return { on }
}

interface Locked {
  postId: string
  authorId: string
  parentId: string | null
  withheld: boolean
  isHearted: boolean
}

/** The post first: two pins of one post come one after another. */
async function lockUnderOwnPost(ctx: MemberCtx, tx: MainTx, commentId: string): Promise<Locked> {
  await rows(
    tx.db,
    sql`select from post where id = (select post_id from comment where id = ${commentId}::uuid) and author_id = ${ctx.actor.personId}::uuid for no key update`,
  )
  const [found] = await rows(
    tx.db,
    sql<Locked>`
      select c.post_id, c.author_id, c.parent_id, c.withheld, c.is_hearted from comment c join post p on p.id = c.post_id
      where c.id = ${commentId}::uuid and p.author_id = ${ctx.actor.personId}::uuid and p.state = 'visible' and c.deleted_at is null
        and (not c.withheld or comment_screened(c.screened)) and not c.is_hidden for update of c`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'commentId' })
  return found
}
