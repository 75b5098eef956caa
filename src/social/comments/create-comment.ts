import { and, eq, sql as drizzleSql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { comment, postCountChange } from '../../db/schema/post.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { mentionsOf } from '../../shared/writing/grammar.ts'
import { lockPairsShared } from '../graph/lock-pair.ts'
import { appendInteractions } from '../interactions/log-stream.ts'
import { loadChips } from '../people/chips.ts'
import { moveCount } from '../posts/counts.ts'
import { findPostFor } from '../posts/find-post-for.ts'
import { holdNew } from '../moderation/hold-new.ts'
import { mentionedPeople } from '../posts/mentions.ts'
import { commentListedTo } from '../access/comments.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { spendOwn } from '../../platform/limits/spend.ts'
import { write } from '../../db/write.ts'
import { commentEditableMinutes } from '../../shared/bounds.ts'
import { holdsBlockedWord } from './internal/blocked-words.ts'
import { decideAnew } from './withhold.ts'
import { noticesOf } from './rules.ts'
import type { CommentView, createCommentInput } from './schema.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'

type CommentRow = typeof comment.$inferSelect

/**
 * Writes a comment under a post, or an answer to a comment. An answer to an answer joins the same
 * thread. Errors: NOT_FOUND (post or parent), FORBIDDEN (`comments_closed`), IDEMPOTENCY_MISMATCH,
 * TOO_MANY_REQUESTS (people mentioned).
 */
export async function createComment(ctx: MemberCtx, input: z.infer<typeof createCommentInput>): Promise<CommentView> {
  const authorId = ctx.actor.personId
  await spendOwn(ctx, 'mention', mentionsOf(input.body).length)
  const row = await write(ctx, async (tx) => {
    await lockAgainstHiding(tx, authorId, input)
    const post = await findPostFor(ctx, input.postId, tx.db)
    if (!post.mayComment) throw new KiwiError('FORBIDDEN', { reason: 'comments_closed' })
    const parent = input.parentId === null ? null : await findParent(ctx, tx, input.postId, input.parentId)
    const made = await insert(ctx, tx, input, parent?.threadId ?? null)
    if (!made) return findEarlier(tx, authorId, input)
    await tx.db.insert(postCountChange).values({ postId: post.id, comments: 1 })
    const notices = noticesOf({
      authorId,
      postAuthorId: post.authorId,
      parentAuthorId: parent?.authorId ?? null,
      mentioned: await mentionedPeople(tx, authorId, input.body, ctx.now()),
    })
    await tell(
      tx,
      notices.map(({ personId, kind }) => notice(personId, kind, { actorId: authorId, postId: post.id, commentId: made.id })),
      { now: made.createdAt },
    )
    const isHeld = await holdNew(ctx, tx, { kind: 'comment', id: made.id, authorId, text: made.body })
    const isScreened = await holdsBlockedWord(tx.db, post.authorId, authorId, made.body)
    if (isScreened) await run(tx.db, sql`update comment set screened = 'by_word' where id = ${made.id}::uuid`)
    if (isScreened || parent?.withheld) await decideAnew(ctx, tx, sql`select ${made.id}::uuid`)
    tx.afterCommit(async () => {
      await Promise.all([
        moveCount(ctx, post.id, 'comments', 1),
        appendInteractions(ctx, [{ id: made.id, kind: 'comment', personId: authorId, postId: post.id, authorId: post.authorId }]),
      ])
    })
    return { ...made, isHidden: isHeld }
  })
  const author = (await loadChips(ctx, [authorId])).get(authorId) ?? null
  return viewOfMade(row, author)
}

/**
 * To its author, who wrote it just now: `hidden` only if a rule held it. A word that hides it is
 * not told.
 */
function viewOfMade(row: CommentRow, author: CommentView['author']): CommentView {
  return {
    id: row.id,
    postId: row.postId,
    parentId: row.parentId,
    author,
    body: row.deletedAt === null ? row.body : '',
    deleted: row.deletedAt !== null,
    muted: false,
    hidden: row.isHidden,
    screened: null,
    pinned: row.isPinned,
    hearted: row.isHearted,
    likeCount: row.likeCount,
    liked: false,
    replyCount: 0,
    createdAt: row.createdAt.toISOString(),
    edited: row.editedAt !== null,
    editableUntil: row.isHidden ? null : (row.editableUntil?.toISOString() ?? null),
    mine: true,
    canDelete: true,
    canScreen: false,
  }
}

/**
 * Meanwhile nobody suspends the commenter, or blocks between the post's author and the commenter or
 * the thread's author: neither would see this comment, and withhold it. Errors: UNAUTHENTICATED
 * (suspended), FORBIDDEN (limited by a moderator, by the clock of Postgres).
 */
async function lockAgainstHiding(tx: MainTx, authorId: string, { postId, parentId }: z.infer<typeof createCommentInput>): Promise<void> {
  const [found] = await rows(
    tx.db,
    sql<{ postAuthorId: string | null; threadAuthorId: string | null; isLimited: boolean }>`
        select me.is_limited and coalesce(me.limited_until > now(), true) as is_limited, p.author_id as post_author_id, coalesce(top.author_id, parent.author_id) as thread_author_id
        from person me left join post p on p.id = ${postId}::uuid
        left join comment parent on parent.id = ${parentId}::uuid left join comment top on top.id = parent.parent_id
        where me.id = ${authorId}::uuid and me.status = 'active' for share of me`,
  )
  if (!found) throw new KiwiError('UNAUTHENTICATED')
  if (found.isLimited) throw new KiwiError('FORBIDDEN', { reason: 'limited' })
  if (found.postAuthorId !== null) await lockPairsShared(tx, found.postAuthorId, [authorId, found.threadAuthorId ?? authorId])
}

interface Parent {
  threadId: string
  authorId: string
  /** The post's author hid it: so the answer is withheld too. */
  withheld: boolean
}

/** The answered comment. Errors: NOT_FOUND, also where the caller may not know its author. */
async function findParent(ctx: MemberCtx, tx: MainTx, postId: string, parentId: string): Promise<Parent> {
  const [found] = await rows(
    tx.db,
    sql<Parent>`
        select coalesce(c.parent_id, c.id) as thread_id, c.author_id, c.withheld from comment c join person a on a.id = c.author_id
        join post p on p.id = c.post_id left join comment top on top.id = c.parent_id
        where c.id = ${parentId}::uuid and c.post_id = ${postId}::uuid and c.deleted_at is null and not c.is_hidden and ${commentListedTo(ctx.actor.personId)}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'parentId' })
  return found
}

async function insert(
  ctx: MemberCtx,
  tx: MainTx,
  input: z.infer<typeof createCommentInput>,
  threadId: string | null,
): Promise<CommentRow | undefined> {
  const now = ctx.now()
  const { postId, body, idempotencyKey } = input
  const [made] = await tx.db
    .insert(comment)
    .values({
      id: newId(now),
      postId,
      authorId: ctx.actor.personId,
      parentId: threadId,
      body,
      idempotencyKey,
      requestHash: requestHash(input),
      createdAt: now,
      editableUntil: drizzleSql`now() + ${commentEditableMinutes} * interval '1 minute'`,
    })
    .onConflictDoNothing({ target: [comment.authorId, comment.idempotencyKey] })
    .returning()
  return made
}

async function findEarlier(tx: MainTx, authorId: string, input: z.infer<typeof createCommentInput>): Promise<CommentRow> {
  const [earlier] = await tx.db
    .select()
    .from(comment)
    .where(and(eq(comment.authorId, authorId), eq(comment.idempotencyKey, input.idempotencyKey)))
  if (earlier?.requestHash !== requestHash(input)) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return earlier
}
