import type { Ctx } from '../../../../context.ts'
import { rows } from '../../../../db/rows.ts'
import { sql } from '../../../../db/sql.ts'
import type { ProfileWeights } from '../../rules.ts'
import type { Reason } from '../../schema.ts'
import type { Act } from '../act.ts'
import type { ActedPost } from '../acted-posts.ts'
import type { Facts, Offer } from '../candidates.ts'

const dayMs = 86_400_000
/** Hashtags, products and authors whose newest posts are looked for, and posts of each. */
const lookedFor = 10
const postsOfEach = 15

interface Liking {
  worth: number
  reason: Reason
}

/**
 * What the person's acts say about hashtags, products, categories and authors, each from 0 to 1.
 */
export interface Profile {
  tags: Map<string, Liking>
  products: Map<string, Liking>
  categories: Map<string, Liking>
  authors: Map<string, Liking>
}

/**
 * Σ over acts of weight × 0.5^(age ÷ half-life), for each thing of the post, divided by the highest
 * of its kind.
 */
export function profileOf(acts: Act[], acted: ReadonlyMap<string, ActedPost>, { halfLifeDays }: ProfileWeights, now: Date): Profile {
  const profile: Profile = { tags: new Map(), products: new Map(), categories: new Map(), authors: new Map() }
  for (const { postId, weight, at } of acts) {
    const post = acted.get(postId)
    if (!post) continue
    const worth = weight * 0.5 ** (Math.max(0, now.getTime() - at.getTime()) / (halfLifeDays * dayMs))
    const add = (likings: Map<string, Liking>, key: string, reason: Reason) => {
      likings.set(key, { worth: (likings.get(key)?.worth ?? 0) + worth, reason })
    }
    for (const tag of post.hashtags) add(profile.tags, tag, { kind: 'tag', tag })
    for (const { id, title } of post.products) add(profile.products, id, { kind: 'product', productId: id, title })
    add(profile.categories, post.category, { kind: 'category', category: post.category })
    add(profile.authors, post.authorId, { kind: 'author', personId: post.authorId, name: post.authorName })
  }
  for (const likings of Object.values(profile) as Map<string, Liking>[]) {
    const best = Math.max(...[...likings.values()].map(({ worth }) => worth))
    for (const liking of likings.values()) liking.worth /= best
  }
  return profile
}

/**
 * The newest posts with what the person likes most, also those that nobody did anything with. The
 * keys of `post_hashtag` and the indexes `product_tag_product` and `post_author`, each read
 * backwards; no Sort.
 */
export async function readProfilePosts(ctx: Pick<Ctx, 'main'>, { tags, products, authors }: Profile): Promise<string[]> {
  const [likedTags, likedProducts, likedAuthors] = [most(tags), most(products), most(authors)]
  const found = await rows(
    ctx.main.db,
    sql<{ postId: string }>`
      select t.post_id from unnest(${likedTags}::text[]) as liked(tag) cross join lateral (
        select post_id from post_hashtag where tag = liked.tag order by post_id desc limit ${postsOfEach}) t
      union select t.post_id from unnest(${likedProducts}::uuid[]) as liked(id) cross join lateral (
        select post_id from product_tag where product_id = liked.id order by post_id desc limit ${postsOfEach}) t
      union select t.id from unnest(${likedAuthors}::uuid[]) as liked(id) cross join lateral (
        select id from post where author_id = liked.id and state = 'visible' order by id desc limit ${postsOfEach}) t`,
  )
  return found.map(({ postId }) => postId)
}

function most(likings: ReadonlyMap<string, Liking>): string[] {
  return [...likings]
    .sort(([, a], [, b]) => b.worth - a.worth)
    .slice(0, lookedFor)
    .map(([key]) => key)
}

/** Every post by what the person likes of it; what they like most of it is the reason. */
export function profileOffers(posts: Facts[], profile: Profile, weights: ProfileWeights): Offer[] {
  return posts.flatMap(({ postId, authorId, category, hashtags, productIds }) => {
    const likings = [
      ...hashtags.map((tag) => [weights.tag, profile.tags.get(tag)] as const),
      ...productIds.map((id) => [weights.product, profile.products.get(id)] as const),
      [weights.author, profile.authors.get(authorId)] as const,
      [weights.category, profile.categories.get(category)] as const,
    ].flatMap(([weight, liking]) => (liking ? [{ worth: weight * liking.worth, reason: liking.reason }] : []))
    if (likings.length === 0) return []
    const score = likings.reduce((sum, { worth }) => sum + worth, 0)
    const { reason } = likings.reduce((best, liking) => (liking.worth > best.worth ? liking : best))
    return { postId, score, reason }
  })
}
