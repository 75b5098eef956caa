import { type Queryable, rows } from '../../db/rows.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { sql } from '../../db/sql.ts'
import { hashtagsOf } from '../../shared/writing/grammar.ts'
import type { PostCard } from './schema.ts'

/** What a card says to everyone: no signed URL, no count, nothing of the author but the id, nothing of the viewer. */
export interface StoredCard {
  id: string
  /** `post.version` when this was read; another version is another card. */
  version: number
  authorId: string
  caption: string
  category: PostCard['category']
  hashtags: string[]
  /** ISO 8601. */
  createdAt: string
  images: StoredImage[]
}

export interface StoredImage {
  width: number
  height: number
  thumbhash: string
  alt: string
  variants: Pick<MediaVariant, 'key' | 'width' | 'format'>[]
  tags: PostCard['images'][number]['tags']
}

interface Row {
  id: string
  version: number
  authorId: string
  caption: string
  category: PostCard['category']
  createdAt: Date
  images: StoredImage[] | null
}

/** Cards of these posts whatever their state: whoever shows one has passed a gate of its own. One statement. */
export async function readStoredCards(db: Queryable, postIds: string[]): Promise<StoredCard[]> {
  if (postIds.length === 0) return []
  const found = await rows(db, storedCards(postIds))
  return found.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    hashtags: hashtagsOf(row.caption),
    images: (row.images ?? []).map((image) => ({
      ...image,
      variants: image.variants.map(({ key, width, format }) => ({ key, width, format })),
    })),
  }))
}

/** Primary-key lookups only: 3 pictures and 3 tags a post cost about 25 buffers. */
function storedCards(postIds: string[]) {
  return sql<Row>`
    select p.id, p.version, p.author_id, p.caption, p.category, p.created_at, (
      select json_agg(json_build_object(
        'width', m.width, 'height', m.height, 'thumbhash', m.thumbhash, 'alt', i.alt, 'variants', m.variants,
        'tags', coalesce((
          select json_agg(json_build_object('productId', t.product_id, 'title', g.title, 'priceKrw', t.price_krw, 'x', t.x, 'y', t.y) order by t.product_id)
          from product_tag t join product g on g.id = t.product_id
          where t.post_id = i.post_id and t.position = i.position
        ), '[]'::json)) order by i.position)
      from post_image i join media m on m.id = i.media_id
      where i.post_id = p.id) as images
    from post p where p.id = any(${postIds}::uuid[])`
}
