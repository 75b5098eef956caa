import { postImage, productTag, type VersionPicture } from '../../../db/schema/post.ts'
import type { MainTx } from '../../../db/handles.ts'
import { one, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { repeatedField } from '../rules.ts'
import type { EditPostInput } from '../schema.ts'
import { listedPrices } from './tagged-things.ts'
import { picturesOf } from './versions.ts'

type Images = NonNullable<EditPostInput['images']>

/**
 * The pictures as an edit wants them; null where they are so already. A tag that stays keeps its
 * price, also of a product that is no longer listed. Errors: BAD_INPUT naming what is repeated,
 * foreign, missing or not listed.
 */
export async function arrangedPictures(
  tx: MainTx,
  { postId, authorId }: { postId: string; authorId: string },
  images: Images,
): Promise<VersionPicture[] | null> {
  const repeated = repeatedField(images)
  if (repeated) throw new KiwiError('BAD_INPUT', { field: repeated })
  const [{ pictures }, listed] = await Promise.all([
    one(tx.db, sql<{ pictures: VersionPicture[] }>`select ${picturesOf(sql`${postId}::uuid`)} as pictures`),
    listedPrices(tx, authorId, images),
  ])
  const foreign = images.findIndex(({ mediaId }) => !pictures.some((picture) => picture.mediaId === mediaId))
  if (foreign !== -1) throw new KiwiError('BAD_INPUT', { field: `images.${foreign}.mediaId` })
  if (images.length !== pictures.length) throw new KiwiError('BAD_INPUT', { field: 'images' })
  const prices = new Map([...listed, ...pictures.flatMap(({ tags }) => tags.map((tag) => [tag.productId, tag.priceKrw] as const))])
  const arranged = images.map(({ mediaId, alt, tags }, position) => ({
    mediaId,
    alt,
    tags: tags
      .map(({ productId, x, y }, at) => {
        const priceKrw = prices.get(productId)
        if (priceKrw === undefined) throw new KiwiError('BAD_INPUT', { field: `images.${position}.tags.${at}.productId` })
        return { productId, x: Math.fround(x), y: Math.fround(y), priceKrw }
      })
      .sort((a, b) => (a.productId < b.productId ? -1 : 1)),
  }))
  return JSON.stringify(arranged.map(written)) === JSON.stringify(pictures.map(written)) ? null : arranged
}

/** Postgres keeps places as float4. */
function written({ mediaId, alt, tags }: VersionPicture) {
  return [mediaId, alt, tags.map(({ productId, x, y }) => [productId, Math.fround(x), Math.fround(y)])]
}

export async function replacePictures(tx: MainTx, postId: string, pictures: VersionPicture[]): Promise<void> {
  await run(tx.db, sql`delete from product_tag where post_id = ${postId}::uuid`)
  await run(tx.db, sql`delete from post_image where post_id = ${postId}::uuid`)
  await tx.db.insert(postImage).values(pictures.map(({ mediaId, alt }, position) => ({ postId, position, mediaId, alt })))
  const tags = pictures.flatMap(({ tags: shown }, position) => shown.map((tag) => ({ postId, position, ...tag })))
  if (tags.length > 0) await tx.db.insert(productTag).values(tags)
}
