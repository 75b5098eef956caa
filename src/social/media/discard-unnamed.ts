import type { MainTx } from '../../db/handles.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { discardMedia } from './discard-media.ts'

/** The owner's shop shows the picture. Plan: shop_owner_unique. */
export const shopShows = sql`exists (select from shop s where s.owner_id = m.owner_id and m.id in (s.logo_media_id, s.banner_media_id))`

/**
 * Nothing shows the picture, will show it, or is evidence of it. Plan: an index for each table;
 * versions only of the owner's posts. A table that names pictures belongs here: the sweep would
 * take its pictures away.
 */
export const isUnnamed = sql`not exists (select from post_image i where i.media_id = m.id)
  and not exists (select from draft d where d.media_ids @> array[m.id])
  and not exists (select from product_image i where i.media_id = m.id)
  and not exists (select from product g where g.image_media_id = m.id)
  and not exists (select from person p where p.id = m.owner_id and p.avatar_media_id = m.id)
  and not ${shopShows}
  and not exists (select from review_photo f where f.media_id = m.id)
  and not exists (select from chat_message c where c.media_ids <> '{}' and c.media_ids @> array[m.id])
  and not exists (select from return_request r where r.photo_ids @> array[m.id])
  and not exists (select from return_request r where r.answer_photo_ids @> array[m.id])
  and not exists (select from report_evidence e where e.media_ids @> array[m.id])
  and not exists (select from post p join post_version v on v.post_id = p.id
    where p.author_id = m.owner_id and v.pictures @> jsonb_build_array(jsonb_build_object('mediaId', m.id)))`

/**
 * Deletes those of the pictures that nothing names. The lock comes first: a post or draft that
 * takes a picture meanwhile is then seen.
 */
export async function discardUnnamed(tx: MainTx, mediaIds: string[], now: Date): Promise<number> {
  await run(tx.db, sql`select from media where id = any(${mediaIds}::uuid[]) order by id for update`)
  return discardMedia(tx, sql`select m.id from media m where m.id = any(${mediaIds}::uuid[]) and ${isUnnamed}`, now)
}
