import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { productSoldTo } from '../../access/products.ts'
import type { CreatePostInput } from '../schema.ts'

type Images = CreatePostInput['images']

/**
 * Locks the author's pictures: no other post can take them, and none becomes ready meanwhile.
 * `check` tells for each, in order, whether it is ready. Errors of `check`: BAD_INPUT for a picture
 * that is foreign, refused, not uploaded, taken or of another purpose.
 */
export async function lockPictures(tx: MainTx, authorId: string, images: Images) {
  const mediaIds = images.map(({ mediaId }) => mediaId)
  const [usable, taken] = await Promise.all([
    rows(
      tx.db,
      sql<{ id: string; state: string }>`
        select id, state from media
        where id = any(${mediaIds}::uuid[]) and owner_id = ${authorId}::uuid and purpose = 'post' and state in ('processing', 'ready')
        order by id for update`,
    ),
    // A statement of its own: it sees what the lock waited for.
    rows(tx.db, sql<{ mediaId: string }>`select media_id from post_image where media_id = any(${mediaIds}::uuid[])`),
  ])
  const states = new Map(usable.map(({ id, state }) => [id, state]))
  for (const { mediaId } of taken) states.delete(mediaId)
  return {
    check: () =>
      mediaIds.map((mediaId, position) => {
        const state = states.get(mediaId)
        if (state === undefined) throw new KiwiError('BAD_INPUT', { field: `images.${position}.mediaId` })
        return state === 'ready'
      }),
  }
}

/**
 * Prices of the tagged products that the author may find, or that are sold elsewhere, by product
 * id.
 */
export async function listedPrices(tx: MainTx, authorId: string, images: Images): Promise<Map<string, number>> {
  const productIds = [...new Set(images.flatMap(({ tags }) => tags.map(({ productId }) => productId)))]
  if (productIds.length === 0) return new Map()
  const listed = await rows(
    tx.db,
    sql<{ id: string; priceKrw: number }>`
      select g.id, g.price_krw from product g left join shop s on s.id = g.shop_id left join person o on o.id = s.owner_id
      where g.id = any(${productIds}::uuid[]) and ((g.shop_id is null and g.state = 'listed') or ${productSoldTo(authorId, 'o')})`,
  )
  return new Map(listed.map(({ id, priceKrw }) => [id, priceKrw]))
}
