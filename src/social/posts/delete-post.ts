import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { discardMedia } from '../media/discard-media.ts'
import { retellComments } from '../notifications/retell-comments.ts'
import { write } from '../../db/write.ts'
import { dropCard } from './stored-cards.ts'
import { lockOwnPost } from './find-post-for.ts'
import { markHidden } from '../access/recently-hidden.ts'
import type { postInput } from './schema.ts'
import { dropHashtags } from './tag-hashtags.ts'

/** Deletes a post: every read obeys the state at once; jobs clean feeds, search and files within seconds. Errors: NOT_FOUND. */
export async function deletePost(ctx: MemberCtx, { postId }: z.infer<typeof postInput>): Promise<{ postId: string }> {
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const { state } = await lockOwnPost(ctx, tx, postId)
    if (state === 'deleted') return { postId }
    await run(
      tx.db,
      sql`update post set state = 'deleted', deleted_at = ${now}::timestamptz, version = version + 1 where id = ${postId}::uuid`,
    )
    await dropHashtags(tx, postId, 'all')
    await discardMedia(tx, sql`select media_id from post_image where post_id = ${postId}::uuid`, now)
    await retellComments(tx, [postId], now)
    await enqueue(tx, 'posts.retract', { postId, authorId: ctx.actor.personId }, { now })
    await enqueue(tx, 'search.remove', { kind: 'post', keys: [postId] }, { now })
    tx.afterCommit(async () => void (await Promise.all([dropCard(ctx, postId), markHidden(ctx, 'posts', postId)])))
    return { postId }
  })
}
