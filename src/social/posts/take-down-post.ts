import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { publish } from '../../realtime/publish.ts'
import { hashtagsOf } from '../../shared/writing/grammar.ts'
import { markHidden } from '../access/recently-hidden.ts'
import { retellComments } from '../notifications/retell-comments.ts'
import { announcePost } from './announce-post.ts'
import { followAudience } from './follow-audience.ts'
import { dropCard } from './stored-cards.ts'
import { addHashtags, dropHashtags } from './tag-hashtags.ts'

/**
 * Hides a post from everybody but its author. The caller has locked it, and it is not deleted. A
 * repeated call changes nothing.
 */
export async function takeDownPost(ctx: Ctx, tx: MainTx, { postId, authorId }: { postId: string; authorId: string }): Promise<void> {
  const now = ctx.now()
  await run(tx.db, sql`update post set state = 'hidden', version = version + 1 where id = ${postId}::uuid`)
  await dropHashtags(tx, postId, 'all')
  await retellComments(tx, [postId], now)
  await enqueue(tx, 'search.remove', { kind: 'post', keys: [postId] }, { now })
  publish(tx, authorId, { kind: 'post', postId, state: 'hidden' }, now)
  tx.afterCommit(async () => void (await Promise.all([dropCard(ctx, postId), markHidden(ctx, 'posts', postId)])))
}

/**
 * Shows it again; it waits as before while a picture is not ready, and its author's archive keeps
 * it.
 */
export async function putBackPost(ctx: Ctx, tx: MainTx, { postId, authorId }: { postId: string; authorId: string }): Promise<void> {
  const now = ctx.now()
  const { state, caption } = await one(
    tx.db,
    sql<{ state: 'visible' | 'waiting' | 'archived'; caption: string }>`
      update post p set version = version + 1, state = case when exists (
        select from post_image i join media m on m.id = i.media_id where i.post_id = p.id and m.state <> 'ready') then 'waiting'
        when p.archived_at is not null then 'archived' else 'visible' end
      where p.id = ${postId}::uuid returning p.state, p.caption`,
  )
  if (state !== 'archived') await addHashtags(tx, postId, hashtagsOf(caption), now)
  if (state === 'visible') {
    await announcePost(tx, { id: postId, authorId, caption }, now)
    publish(tx, authorId, { kind: 'post', postId, state }, now)
  }
  tx.afterCommit(() => followAudience(ctx, postId, { isWider: true }))
}
