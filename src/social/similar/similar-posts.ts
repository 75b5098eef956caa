import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { readThrough } from '../../platform/cache/read-through.ts'
import { jsonArray, jsonObject, type JsonText } from '../../shared/json-text.ts'
import { shownInFeedsOf } from '../access/feeds.ts'
import { mutedTexts } from '../access/muted-texts.ts'
import { neighboursOf } from '../interest/neighbours-of.ts'
import { joinVisiblePost, unmutedCards, type VisiblePost } from '../posts/cards.ts'
import { likest, type Likeness, mostOfAuthor } from './rules.ts'
import type { similarInput, similarOutput } from './schema.ts'

/** The candidates change slowly; who may see them is asked each time. */
const keepMs = 30 * 60_000

/**
 * Posts like this one, and posts with its products: candidates from Redis, and one statement that
 * says which of them the caller may be offered. Errors: NOT_FOUND for a post that the caller may
 * not see.
 */
export async function similarPosts(
  ctx: Ctx,
  { postId, limit }: z.infer<typeof similarInput>,
): Promise<JsonText<z.infer<typeof similarOutput>>> {
  const muting = mutedTexts(ctx)
  const [kept] = await Promise.all([
    readThrough(ctx, { key: `similar:${postId}`, keepMs: () => keepMs, load: () => findSimilar(ctx, postId) }),
    muting,
  ])
  const asked = [postId, ...kept.looks, ...kept.similar]
  const found = new Map((await rows(ctx.main.db, offeredSql(ctx, asked))).map((post) => [post.id, post]))
  const seed = found.get(postId)
  if (!seed) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  const [looks, similar] = [kept.looks, kept.similar].map((ids) => fewPerAuthor(ids, found, seed.authorId, limit)) as [
    VisiblePost[],
    VisiblePost[],
  ]
  const shown = [...looks, ...similar]
  const cards = await unmutedCards(
    ctx,
    Promise.resolve(shown),
    shown.map(({ id }) => id),
    muting,
  )
  const texts = new Map(cards.map(({ id, text }) => [id, text]))
  const textsOf = (posts: VisiblePost[]) => jsonArray(posts.flatMap(({ id }) => texts.get(id) ?? []))
  return jsonObject<z.infer<typeof similarOutput>>({ looks: textsOf(looks), similar: textsOf(similar) })
}

function fewPerAuthor(ids: string[], found: ReadonlyMap<string, VisiblePost>, notBy: string, limit: number): VisiblePost[] {
  const counts = new Map<string, number>()
  const posts = ids.flatMap((id) => {
    const post = found.get(id)
    if (!post || post.authorId === notBy) return []
    const count = (counts.get(post.authorId) ?? 0) + 1
    counts.set(post.authorId, count)
    return count > mostOfAuthor ? [] : [post]
  })
  return posts.slice(0, limit)
}

/**
 * The first of the posts if the caller may see it, and those others that may be offered to them.
 * Primary-key lookups only.
 */
function offeredSql(ctx: Pick<Ctx, 'actor'>, [seed = '', ...others]: string[]): Sql<VisiblePost> {
  const viewerId = ctx.actor?.personId ?? null
  const inFeeds =
    viewerId === null
      ? sql`true`
      : sql`visible.author_id <> ${viewerId}::uuid and ${shownInFeedsOf(viewerId, sql`visible.author_id`, sql`visible.id`)}`
  return sql<VisiblePost>`
    select visible.* from unnest(array_prepend(${seed}::uuid, ${others}::uuid[])) as asked(id) ${joinVisiblePost(viewerId, sql`asked.id`)}
    where visible.id = ${seed}::uuid or (not visible.is_private and not visible.is_limited and ${inFeeds})`
}

async function findSimilar(ctx: Ctx, postId: string): Promise<{ looks: string[]; similar: string[] }> {
  const [shared, near] = await Promise.all([rows(ctx.main.db, sharedSql(postId)), neighboursOf(ctx, [postId])])
  const found = new Map<string, Likeness>(shared.map((post) => [post.postId, { ...post, near: near.get(post.postId) ?? 0 }]))
  for (const [id, score] of near) if (!found.has(id)) found.set(id, { postId: id, tags: 0, products: 0, near: score })
  return likest([...found.values()])
}

const rarestTags = 6
const postsOfTag = 80
const postsOfProduct = 40

/**
 * Posts with its rarest hashtags or its products: the newest of each, from the keys of
 * `post_hashtag` and from `product_tag_product`.
 */
function sharedSql(postId: string): Sql<Omit<Likeness, 'near'>> {
  const seed = sql`${postId}::uuid`
  return sql<Omit<Likeness, 'near'>>`
    with tags as (
      select h.tag, 1 / ln(2 + greatest(t.post_count, 1)) as worth from post_hashtag h join hashtag t on t.tag = h.tag
      where h.post_id = ${seed} order by t.post_count, h.tag limit ${rarestTags}::int
    ), products as (
      select g.id, 1 / ln(2 + greatest(g.look_count, 1)) as worth from product g where g.id in (select t.product_id from product_tag t where t.post_id = ${seed})
    ), common as (
      select o.post_id, tags.worth as of_tags, 0 as of_products from tags cross join lateral (
        select h.post_id from post_hashtag h where h.tag = tags.tag order by h.post_id desc limit ${postsOfTag}::int) o
      union all
      select o.post_id, 0, products.worth from products cross join lateral (
        select distinct t.post_id from product_tag t where t.product_id = products.id order by t.post_id desc limit ${postsOfProduct}::int) o
    )
    select post_id, sum(of_tags)::float8 as tags, sum(of_products)::float8 as products from common where post_id <> ${seed} group by post_id`
}
