import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { publish } from '../../realtime/publish.ts'
import { hashtagsOf } from '../../shared/writing/grammar.ts'
import { timeCursor, type TimePlace } from '../../shared/cursor.ts'
import type { JsonText } from '../../shared/json-text.ts'
import { retellComments } from '../notifications/retell-comments.ts'
import { announcePost } from './announce-post.ts'
import { visiblePost, type VisiblePost } from './cards.ts'
import { lockOwnPost } from './find-post-for.ts'
import { followAudience } from './follow-audience.ts'
import { postPage } from './internal/post-page.ts'
import type { archivePostInput, archivePostOutput, myPostsInput, PostPage } from './schema.ts'
import { addHashtags, dropHashtags } from './tag-hashtags.ts'

/**
 * Puts a post into its author's archive, where nobody else sees it, or back to where it was, with
 * its likes and comments. A repeated call changes nothing. Errors: NOT_FOUND for a post that is not
 * the caller's, or that is deleted, hidden or waits for its pictures.
 */
export async function archivePost(
  ctx: MemberCtx,
  { postId, on }: z.infer<typeof archivePostInput>,
): Promise<z.infer<typeof archivePostOutput>> {
  const now = ctx.now()
  const authorId = ctx.actor.personId
  return write(ctx, async (tx) => {
    const { state, caption } = await lockOwnPost(ctx, tx, postId)
    if (state !== 'visible' && state !== 'archived') throw new KiwiError('NOT_FOUND', { field: 'postId' })
    if ((state === 'archived') === on) return { postId, archived: on }
    await run(
      tx.db,
      sql`
        update post set state = ${on ? 'archived' : 'visible'}, archived_at = ${on ? now : null}::timestamptz, version = version + 1
        where id = ${postId}::uuid`,
    )
    if (on) {
      // Others keep the row, as of a hidden post: it may come back while a job still removes it.
      await run(tx.db, sql`delete from timeline where user_id = ${authorId}::uuid and post_id = ${postId}::uuid`)
      await dropHashtags(tx, postId, 'all')
      await retellComments(tx, [postId], now)
      await enqueue(tx, 'search.remove', { kind: 'post', keys: [postId] }, { now })
    } else {
      await addHashtags(tx, postId, hashtagsOf(caption), now)
      await announcePost(tx, { id: postId, authorId, caption }, now)
    }
    // The author's other devices show it too.
    publish(tx, authorId, { kind: 'post', postId, state: on ? 'hidden' : 'visible' }, now)
    tx.afterCommit(() => followAudience(ctx, postId, { isWider: !on }))
    return { postId, archived: on }
  })
}

/** The caller's archive, what was put there last first. */
export function archivedPosts(ctx: MemberCtx, input: z.infer<typeof myPostsInput>): Promise<JsonText<PostPage>> {
  const before = timeCursor.decode(input.cursor)
  return postPage(
    ctx,
    input.limit,
    (count) => archivedPostsSql(ctx.actor.personId, before, count),
    ({ id, at }) => timeCursor.encode({ atMs: at.getTime(), id }),
  )
}

/** The partial index `post_archived` gives the order; no Sort. */
export function archivedPostsSql(personId: string, before: TimePlace | null, count: number): Sql<VisiblePost & { at: Date }> {
  const earlier = before === null ? sql`` : sql`and (own.archived_at, own.id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)`
  return sql<VisiblePost & { at: Date }>`
    select visible.*, own.archived_at as at from post own cross join lateral ${visiblePost(personId, sql`own.id`, true)} visible
    where own.author_id = ${personId}::uuid and own.state = 'archived' ${earlier}
    order by own.archived_at desc, own.id desc limit ${count}::int`
}
