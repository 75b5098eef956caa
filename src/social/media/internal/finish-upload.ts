import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../../../context.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { media, type MediaVariant } from '../../../db/schema/media.ts'
import { publish } from '../../../realtime/publish.ts'
import type { Colour } from '../../../shared/colours.ts'
import type { PictureRefusal } from '../../../shared/picture-refusals.ts'
import { holdNew } from '../../moderation/hold-new.ts'
import { announcePost } from '../../posts/announce-post.ts'
import { dropHashtags } from '../../posts/tag-hashtags.ts'
import { write } from '../../../db/write.ts'

type Outcome =
  | { state: 'ready'; width: number; height: number; thumbhash: string; colours: Colour[]; variants: MediaVariant[]; readyAt: Date }
  | { state: 'refused'; refusal: PictureRefusal }

interface WaitingPost {
  id: string
  authorId: string
  caption: string
  place: string
}

/**
 * Records once that a picture is ready or refused; shows or hides the post that waited for it, and
 * publishes both. False when another call was first.
 */
export async function finishUpload(ctx: Ctx, picture: { id: string; ownerId: string }, outcome: Outcome): Promise<boolean> {
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const finished = await tx.db
      .update(media)
      .set(outcome)
      .where(and(eq(media.id, picture.id), eq(media.state, 'processing')))
      .returning({ id: media.id })
    if (finished.length === 0) return false
    const post = await showWaitingPost(tx, picture, outcome.state)
    const isHeld =
      post !== undefined && outcome.state === 'ready' && (await holdNew(ctx, tx, { kind: 'post', text: post.caption, ...post }))
    if (post && outcome.state === 'ready' && !isHeld) await announcePost(tx, post, now)
    if (post && outcome.state === 'refused') await releasePictures(tx, post.id)
    publish(tx, picture.ownerId, { kind: 'media', mediaId: picture.id, state: outcome.state }, now)
    if (post && !isHeld)
      publish(tx, picture.ownerId, { kind: 'post', postId: post.id, state: outcome.state === 'ready' ? 'visible' : 'hidden' }, now)
    return true
  })
}

/** Pictures of a post that will never appear can be used in another post. */
async function releasePictures(tx: MainTx, postId: string): Promise<void> {
  await dropHashtags(tx, postId, 'all')
  await run(tx.db, sql`delete from post_image where post_id = ${postId}::uuid`)
}

/**
 * Two pictures of one post may finish at once. Each locks the post first, so that the later one
 * sees the earlier one's state and shows the post.
 */
async function showWaitingPost(
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
  const allReady = sql`not exists (
    select from post_image i join media m on m.id = i.media_id where i.post_id = p.id and m.state <> 'ready')`
  const [moved] = await rows(
    tx.db,
    sql<WaitingPost>`update post p set state = ${state === 'ready' ? 'visible' : 'hidden'}
        where p.id = ${locked.id}::uuid and ${state === 'ready' ? allReady : sql`true`}
        returning p.id, p.author_id, p.caption, p.place`,
  )
  return moved
}
