import type { Ctx } from '../../context.ts'
import { type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { hasReceived } from '../access/received.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'
import type { Audience } from '../../shared/audiences.ts'
import { hashtagsOf } from '../../shared/writing/grammar.ts'
import { type PictureRow, type StoredPicture, storedPicture } from '../media/picture.ts'
import { type Counts, countsKey, heldCounts } from './counts.ts'
import type { PostCard } from './schema.ts'

/**
 * The part of a card that is the same for everyone: no signed URL, no count, only the id of the
 * author, nothing of the viewer.
 */
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
  /** Left out as in a card; then anybody may see it who may see the author's posts. */
  audience?: PostCard['audience']
  paidLabel?: PostCard['paidLabel']
  place?: PostCard['place']
  images: StoredImage[]
}

interface Tagged {
  tags: PostCard['images'][number]['tags']
}
type StoredImage = StoredPicture & Tagged

interface Row extends Omit<StoredCard, 'hashtags' | 'createdAt' | 'images' | 'audience' | 'paidLabel' | 'place'> {
  createdAt: Date
  audience: Audience
  paidLabel: boolean
  place: string
  images: (PictureRow & Tagged)[] | null
}

/** Cards of these posts whatever their state: the caller checks who may see them. One statement. */
export async function readCards(db: Queryable, postIds: string[]): Promise<StoredCard[]> {
  if (postIds.length === 0) return []
  const found = await rows(db, storedCards(postIds))
  return found.map(({ audience, paidLabel, place, ...row }) => ({
    ...row,
    ...(audience !== 'public' && { audience }),
    ...(paidLabel && { paidLabel }),
    ...(place !== '' && { place }),
    createdAt: row.createdAt.toISOString(),
    hashtags: hashtagsOf(row.caption),
    images: (row.images ?? []).map((image) => ({ ...storedPicture(image), tags: image.tags })),
  }))
}

/**
 * Without products that a moderator hid. Primary-key lookups: 3 pictures and 3 tags per post cost
 * about 25 buffers; "bought it" adds, per tag, the author's orders and their lines by index.
 */
function storedCards(postIds: string[]) {
  return sql<Row>`
    select p.id, p.version, p.author_id, p.caption, p.category, p.created_at, p.audience, p.paid_label, p.place, (
      select json_agg(json_build_object(
        'width', m.width, 'height', m.height, 'thumbhash', m.thumbhash, 'alt', i.alt, 'variants', m.variants,
        'tags', coalesce((
          select json_agg(json_strip_nulls(json_build_object('productId', t.product_id, 'title', g.title, 'priceKrw', t.price_krw, 'x', t.x, 'y', t.y,
            'url', case when g.shop_id is null and g.state = 'listed' then substr(g.canonical_key, 5) end,
            'paysCommission', case when t.pays_commission then true end,
            'bought', case when g.shop_id is not null and ${hasReceived(sql`p.author_id`, sql`t.product_id`)} then true end)) order by t.product_id)
          from product_tag t join product g on g.id = t.product_id
          where t.post_id = i.post_id and t.position = i.position and g.state <> 'hidden'
        ), '[]'::json)) order by i.position)
      from post_image i join media m on m.id = i.media_id
      where i.post_id = p.id) as images
    from post p where p.id = any(${postIds}::uuid[])`
}

const lifeSeconds = 3600
/**
 * The number changes with the shape of a stored card: running servers of an earlier version read
 * their own.
 */
export const cardKey = (postId: string) => `card:3:${postId}`

/** Keeps the newest version: a slow reader cannot undo an edit. Value: `<version>:<json>`. */
const keepNewest = `
local held = redis.call('get', KEYS[1])
if held and tonumber(string.match(held, '^%d+')) > tonumber(ARGV[1]) then return 0 end
redis.call('set', KEYS[1], ARGV[1] .. ':' .. ARGV[2], 'ex', ARGV[3])
return 1`

interface CachedParts {
  cards: Map<string, StoredCard>
  counts: Map<string, Counts>
}

/**
 * One command of Redis for a page: the cards of `cardIds` and the counts of `postIds`. What it does
 * not hold is absent.
 */
export async function cachedParts(ctx: Ctx, cardIds: string[], postIds: string[]): Promise<CachedParts> {
  const keys = [...cardIds.map(cardKey), ...postIds.map(countsKey)]
  if (keys.length === 0) return { cards: new Map(), counts: new Map() }
  const held = (await fromRedis(ctx, (redis) => redis.mget(keys))) ?? []
  const cards = new Map<string, StoredCard>()
  for (const [at, postId] of cardIds.entries()) {
    const text = held[at]
    if (text) cards.set(postId, JSON.parse(text.slice(text.indexOf(':') + 1)) as StoredCard)
  }
  return { cards, counts: heldCounts(postIds, held.slice(cardIds.length)) }
}

/** Reads cards from Postgres in one statement and caches them. */
export async function refreshCards(ctx: Ctx, postIds: string[]): Promise<StoredCard[]> {
  const cards = await readCards(ctx.main.db, postIds)
  if (cards.length > 0)
    await fromRedis(ctx, (redis) =>
      Promise.all(cards.map((card) => redis.eval(keepNewest, 1, cardKey(card.id), card.version, JSON.stringify(card), lifeSeconds))),
    )
  return cards
}

export async function dropCard(ctx: Ctx, postId: string): Promise<void> {
  await dropCards(ctx, [postId])
}

export async function dropCards(ctx: Ctx, postIds: string[]): Promise<void> {
  await fromRedis(ctx, (redis) => Promise.all(postIds.map((postId) => redis.del(cardKey(postId)))))
}
