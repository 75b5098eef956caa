import type { MainTx } from '../../../db/handles.ts'
import { run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { retellReview } from '../../../social/notifications/retell-product-words.ts'
import { setPhotos } from './photos.ts'

/**
 * A review goes, with its photos, its votes and the answer to it. What a moderator hid stays
 * hidden, without its words.
 */
export async function takeReviewAway(tx: MainTx, { reviewId, authorId }: { reviewId: string; authorId: string }, now: Date): Promise<void> {
  await setPhotos(tx, { reviewId, authorId }, [], now)
  await run(tx.db, sql`delete from review_vote where review_id = ${reviewId}::uuid`)
  await run(
    tx.db,
    sql`
      update review set state = case state when 'hidden' then 'hidden' else 'deleted' end, body = '', photo_count = 0, helpful_count = 0,
        unhelpful_count = 0, score = 0, reply = null, replied_at = null, reply_edited_at = null
      where id = ${reviewId}::uuid`,
  )
  await retellReview(tx, reviewId, now)
}
