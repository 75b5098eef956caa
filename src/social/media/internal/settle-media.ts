import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../../../context.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { media, type MediaVariant } from '../../../db/schema/media.ts'
import { publish } from '../../../realtime/publish.ts'
import type { PictureRefusal } from '../../../shared/picture-refusals.ts'
import { announcePost } from '../../posts/announce-post.ts'
import { dropHashtags } from '../../posts/tag-hashtags.ts'
import { write } from '../../../db/write.ts'

type Outcome =
  | { state: 'ready'; width: number; height: number; thumbhash: string; variants: MediaVariant[]; readyAt: Date }
  | { state: 'refused'; refusal: PictureRefusal }

interface WaitingPost {
  id: string
  authorId: string
  caption: string
}

/**
 * The end of an upload, once: the picture is ready or refused, the post that waited for it alone appears or is hidden, the owner's
 * devices hear of it. One transaction; false when somebody settled it before.
 */
export async function settleMedia(ctx: Ctx, picture: { id: string; ownerId: string }, outcome: Outcome): Promise<boolean> {
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const settled = await tx.db
      .update(media)
      .set(outcome)
      .where(and(eq(media.id, picture.id), eq(media.state, 'processing')))
      .returning({ id: media.id })
    if (settled.length === 0) return false
    const post = await settleWaitingPost(tx, picture, outcome.state)
    if (post && outcome.state === 'ready') await announcePost(tx, post, now)
    if (post && outcome.state === 'refused') await letGo(tx, post.id)
    await publish(tx, picture.ownerId, { kind: 'media', mediaId: picture.id, state: outcome.state }, now)
    if (post)
      await publish(tx, picture.ownerId, { kind: 'post', postId: post.id, state: outcome.state === 'ready' ? 'visible' : 'hidden' }, now)
    return true
  })
}

/** A post that will never appear lets its pictures go: those that are ready can be posted again. */
async function letGo(tx: MainTx, postId: string): Promise<void> {
  await dropHashtags(tx, postId, 'all')
  await run(tx.db, sql`delete from post_image where post_id = ${postId}::uuid`)
}

/**
 * Two pictures of one post may settle at once: each locks the post first, and the statement after the lock sees what the other
 * committed, so the last one always shows the post. A picture is in one post at most.
 */
async function settleWaitingPost(
  tx: MainTx,
  picture: { id: string; ownerId: string },
  state: Outcome['state'],
): Promise<WaitingPost | undefined> {
  const [locked] = await rows(
    tx.db,
    sql<{ id: string }>`select p.id from post p join post_image i on i.post_id = p.id
        where i.media_id = ${picture.id}::uuid and p.author_id = ${picture.ownerId}::uuid and p.state = 'waiting' for update of p`,
  )
  if (!locked) return undefined
  const allReady = sql`not exists (select from post_image i join media m on m.id = i.media_id where i.post_id = p.id and m.state <> 'ready')`
  const [moved] = await rows(
    tx.db,
    sql<WaitingPost>`update post p set state = ${state === 'ready' ? 'visible' : 'hidden'}
        where p.id = ${locked.id}::uuid and ${state === 'ready' ? allReady : sql`true`}
        returning p.id, p.author_id, p.caption`,
  )
  return moved
}
