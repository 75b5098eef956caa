import type { Deps } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { personOpenTo, photoOpenTo } from '../access/people.ts'
import { postReadableBy, postVisibleTo } from '../access/posts.ts'
import { hasPermission } from '../access/permissions.ts'
import { roomPictureOpenTo } from '../access/rooms.ts'
import { worksInShop } from '../access/shops.ts'
import { shopShows } from './discard-unnamed.ts'
import { mediaIdOfKey } from './rules.ts'

/** A product in such a state has the picture. Plan: product_first_image, product_image_media. */
const inProduct = (state: Sql) => sql`(exists (select from product g where g.image_media_id = m.id and g.state ${state})
            or exists (select from product_image n join product g on g.id = n.product_id where n.media_id = m.id and g.state ${state}))`
const noProductHides = sql`not ${inProduct(sql`= 'hidden'`)}`

/**
 * False for a picture file whose post, owner or account the viewer may not see (any more). Other
 * files are visible to whoever has an address. `viewerId`: the person the address was signed for,
 * or null. A photo of a return is for its buyer, its shop and staff; one of a message for whoever
 * reads its room. Primary-key lookups, return_request_photos, return_request_answer_photos and
 * chat_message_pictures; reported pictures are looked up for staff.
 */
export async function isFileVisible(deps: Pick<Deps, 'main'>, key: string, viewerId: string | null): Promise<boolean> {
  const mediaId = mediaIdOfKey(key)
  if (mediaId === null) return true
  const found = await rows(
    deps.main.db,
    sql`select from media m join person a on a.id = m.owner_id
        where m.id = ${mediaId}::uuid and m.state = 'ready' and case m.purpose
          when 'product' then ${noProductHides}
          when 'return' then ${viewerId}::uuid is not null and (m.owner_id = ${viewerId}::uuid or exists (
            select from return_request r join "order" o on o.id = r.order_id join shop s on s.id = o.shop_id
            where (r.photo_ids @> array[m.id] or r.answer_photo_ids @> array[m.id]) and (${worksInShop(viewerId, 'orders')} or o.buyer_id = ${viewerId}::uuid
              or exists (select from person p where p.id = ${viewerId}::uuid and ${hasPermission('p', 'money.look')}))))
          when 'chat' then ${viewerId}::uuid is not null and (m.owner_id = ${viewerId}::uuid or ${roomPictureOpenTo(viewerId)})
          when 'avatar' then ${photoOpenTo(viewerId, 'a')}
          when 'shop' then ${photoOpenTo(viewerId, 'a')}
          when 'review' then ${photoOpenTo(viewerId, 'a')} and not exists (
            select from review_photo f join review r on r.id = f.review_id where f.media_id = m.id and r.state <> 'visible' and r.author_id is distinct from ${viewerId}::uuid)
          else ${personOpenTo(viewerId, 'a')} and not exists (
            select from post_image i join post p on p.id = i.post_id where i.media_id = m.id and p.state <> 'waiting' and not (${postReadableBy(viewerId)}))
          end`,
  )
  return found.length > 0 || (viewerId !== null && (await isEvidenceFor(deps, mediaId, viewerId)))
}

/**
 * Whether a stranger with nothing but its address may read a file: a picture that a post, product,
 * shop or review shows to anybody now, a product also where it is off sale: its orders show it.
 * Never a profile photo, nor a picture that is not shown yet or not any more. Primary-key lookups,
 * post_image_media, review_photo_media, product_first_image, product_image_media.
 */
export async function isFileForAnybody(deps: Pick<Deps, 'main'>, key: string): Promise<boolean> {
  const mediaId = mediaIdOfKey(key)
  // Every picture names its row, but those that the posts of a demo city share.
  if (mediaId === null) return true
  const found = await rows(
    deps.main.db,
    sql`select from media m join person a on a.id = m.owner_id
        where m.id = ${mediaId}::uuid and m.state = 'ready' and case m.purpose
          when 'post' then exists (select from post_image i join post p on p.id = i.post_id where i.media_id = m.id and ${postVisibleTo(null)})
          when 'product' then ${noProductHides} and ${inProduct(sql`<> 'hidden'`)}
          when 'shop' then ${photoOpenTo(null, 'a')} and ${shopShows}
          when 'review' then ${photoOpenTo(null, 'a')} and exists (
            select from review_photo f join review r on r.id = f.review_id where f.media_id = m.id and r.state = 'visible')
          else false end`,
  )
  return found.length > 0
}

/**
 * Somebody who moderates sees reported pictures, also hidden and deleted ones. Plan: person_pkey,
 * report_evidence_media.
 */
async function isEvidenceFor(deps: Pick<Deps, 'main'>, mediaId: string, viewerId: string): Promise<boolean> {
  const found = await rows(
    deps.main.db,
    sql`select from person p where p.id = ${viewerId}::uuid and ${hasPermission('p', 'content.moderate')}
        and exists (select from report_evidence e where e.media_ids @> array[${mediaId}::uuid])`,
  )
  return found.length > 0
}
