import type { MainTx } from '../../../db/handles.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { discardMedia } from '../../../social/media/discard-media.ts'

/**
 * Gives a review, which is locked, these photos; others of it are deleted. Errors: BAD_INPUT for a
 * picture that is not the author's own and free.
 */
export async function setPhotos(
  tx: MainTx,
  { reviewId, authorId }: { reviewId: string; authorId: string },
  photos: string[],
  now: Date,
): Promise<void> {
  const usable = await rows(
    tx.db,
    sql<{ id: string }>`
      select id from media where id = any(${photos}::uuid[]) and owner_id = ${authorId}::uuid and purpose = 'review' and state in ('processing', 'ready')
      order by id for update`,
  )
  // A statement of its own: it sees what the lock waited for.
  const taken = await rows(
    tx.db,
    sql<{ mediaId: string }>`select media_id from review_photo where media_id = any(${photos}::uuid[]) and review_id <> ${reviewId}::uuid`,
  )
  const free = new Set(usable.map(({ id }) => id))
  for (const { mediaId } of taken) free.delete(mediaId)
  const wrong = photos.findIndex((id) => !free.has(id))
  if (wrong >= 0) throw new KiwiError('BAD_INPUT', { field: `photos.${wrong}` })
  await discardMedia(
    tx,
    sql`select media_id from review_photo where review_id = ${reviewId}::uuid and media_id <> all(${photos}::uuid[])`,
    now,
  )
  await run(tx.db, sql`delete from review_photo where review_id = ${reviewId}::uuid`)
  const placed = photos.map((mediaId, position) => ({ mediaId, position }))
  await run(
    tx.db,
    sql`insert into review_photo (review_id, position, media_id) select ${reviewId}::uuid, p.position, p.media_id from ${sql.unnest('p', placed, { mediaId: 'uuid', position: 'int' })}`,
  )
}
