import { randomUUID } from 'node:crypto'
import { actingAs, type Deps, type MemberCtx, systemCtx } from '../../src/context.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { appRouter } from '../../src/routers/index.ts'
import { callerFactory } from '../../src/routers/trpc.ts'
import type { CitySize } from '../../demo/city.ts'

const samples = 10
const asCaller = callerFactory(appRouter)
type Caller = ReturnType<typeof asCaller>

/**
 * People, posts and things of a city by their place in it: some usual ones, and those that have
 * most.
 */
export interface Sights {
  usual: Resident[]
  /** Followed, told and paid most. */
  star: Resident
  /** Followers of the star, so that at each size as many of the calls change something. */
  fans: Resident[]
  readers: Resident[]
  usualPosts: string[]
  /** Two words of the caption of each. */
  usualWords: string[]
  /** Liked and commented on most. */
  hotPost: string
  usualProducts: string[]
  usualTitles: string[]
  hotProduct: string
  /** Likes that stand, of posts of usual people and of the star. */
  usualLikes: Like[]
  starLikes: Like[]
}

export interface Like {
  personId: string
  authorId: string
  postId: string
}

export interface Resident {
  id: string
  handle: string
  name: string
  ctx: MemberCtx
  ask: Caller
}

export async function findSights(deps: Deps, { people, posts, readers }: CitySize): Promise<Sights> {
  const row = (from: number, count = samples) => Array.from({ length: count }, (_, n) => Math.round(from) + n)
  const residents = async (numbers: number[]): Promise<Resident[]> => {
    const handles = numbers.map((n) => `person${n}`)
    const found = await rows(
      deps.main.db,
      sql<{ id: string; handle: string; name: string; shops: number }>`
        select p.id, p.handle, p.display_name as name, (select count(*)::int from shop s where s.owner_id = p.id) as shops from person p
        where p.handle = any(${handles}::text[]) order by array_position(${handles}::text[], p.handle)`,
    )
    return found.map(({ id, handle, name, shops }) => {
      const actor = {
        personId: id,
        sessionId: id,
        status: 'active',
        role: 'member',
        shopRole: shops > 0 ? ('owner' as const) : null,
      } as const
      const ctx = actingAs(systemCtx(deps, 'growth'), actor)
      return { id, handle, name, ctx, ask: asCaller(ctx) }
    })
  }
  const postsOf = (numbers: number[]) =>
    rows(
      deps.main.db,
      sql<{ id: string; words: string }>`
        select id, split_part(caption, ' ', 3) || ' ' || split_part(caption, ' ', 4) as words from post
        where idempotency_key = any(${numbers.map((n) => `city-${n}`)}::text[])`,
    )
  const productsOf = (numbers: number[]) =>
    rows(
      deps.main.db,
      sql<{ id: string; title: string }>`
        select id, title from product where canonical_key = any(${numbers.map((n) => `city:${n}`)}::text[])`,
    )
  const likesOf = (authorIds: string[]) =>
    rows(
      deps.main.db,
      sql<Like>`
        select r.person_id, p.author_id, p.id as post_id from post p join lateral (
          select person_id from reaction where post_id = p.id and liked and person_id <> p.author_id order by liked_at limit 1) r on true
        where p.author_id = any(${authorIds}::uuid[]) limit ${samples}`,
    )
  const usual = await residents(row(people / 2))
  const [star] = await residents([1])
  const fans = await rows(
    deps.main.db,
    sql<{ number: number }>`
      select substr(p.handle, 7)::int as number from follow f join person p on p.id = f.follower_id
      where f.followee_id = ${star!.id}::uuid and f.state = 'accepted' order by f.follower_id limit ${samples}`,
  )
  const usualPosts = await postsOf(row(posts / 2))
  const usualProducts = await productsOf(row(people / 8))
  return {
    usual,
    star: star!,
    fans: await residents(fans.map(({ number }) => number)),
    readers: await residents(row(readers / 2)),
    usualPosts: usualPosts.map(({ id }) => id),
    usualWords: usualPosts.map(({ words }) => words),
    hotPost: (await postsOf([1]))[0]!.id,
    usualProducts: usualProducts.map(({ id }) => id),
    usualTitles: usualProducts.map(({ title }) => title),
    hotProduct: (await productsOf([1]))[0]!.id,
    usualLikes: await likesOf(usual.map(({ id }) => id)),
    starLikes: await likesOf([star!.id]),
  }
}

export interface Page {
  name: string
  calls: (() => Promise<unknown>)[]
}

/**
 * Every read that a person waits for, and every write that is no payment; `most`: of who or what
 * has most of it.
 */
export const pagesOf = (sights: Sights): Page[] => [...readsOf(sights), ...writesOf(sights)]

const each = <Item>(items: Item[], call: (item: Item, n: number) => Promise<unknown>) => items.map((item, n) => () => call(item, n))
const page = (name: string, calls: Page['calls']): Page => ({ name, calls })

export function readsOf({ usual, star, readers, usualPosts, usualWords, hotPost, usualProducts, usualTitles, hotProduct }: Sights): Page[] {
  // The first has blocked one of the others.
  const me = usual[1]!
  return [
    // First: it reads the document that the ranking put into Redis, which is emptied before every
    // other page.
    page(
      'popular',
      each(usual, ({ ask }) => ask.feed.popular({})),
    ),
    page(
      'home',
      each(readers, ({ ask }) => ask.feed.home({})),
    ),
    page(
      'home, not a reader',
      each(usual, ({ ask }) => ask.feed.home({})),
    ),
    page(
      'post',
      each(usualPosts, (postId) => me.ask.posts.get({ postId })),
    ),
    page(
      'post, most',
      each([hotPost], (postId) => me.ask.posts.get({ postId })),
    ),
    page(
      'comments',
      each(usualPosts, (postId) => me.ask.comments.list({ postId })),
    ),
    page(
      'comments, most',
      each([hotPost], (postId) => me.ask.comments.list({ postId })),
    ),
    page(
      'profile',
      each(usual, ({ handle }) => me.ask.people.get({ handle })),
    ),
    page(
      'profile, most',
      each([star], ({ handle }) => me.ask.people.get({ handle })),
    ),
    page(
      'profile grid',
      each(usual, ({ handle }) => me.ask.people.posts({ handle })),
    ),
    page(
      'followers',
      each(usual, ({ handle }) => me.ask.people.followers({ handle })),
    ),
    page(
      'followers, most',
      each([star], ({ handle }) => me.ask.people.followers({ handle })),
    ),
    page(
      'following',
      each(usual, ({ handle }) => me.ask.people.following({ handle })),
    ),
    page(
      'my likes',
      each(usual, ({ ask }) => ask.me.likes({})),
    ),
    page(
      'my bookmarks',
      each(usual, ({ ask }) => ask.me.bookmarks({})),
    ),
    page(
      'tag',
      each(usual, ({ ask }, n) => ask.tags.posts({ tag: `취향${n}` })),
    ),
    page(
      'tag, most',
      each([me], ({ ask }) => ask.tags.posts({ tag: '일상' })),
    ),
    page(
      'tag products, most',
      each([me], ({ ask }) => ask.tags.products({ tag: '일상' })),
    ),
    page(
      'related tags',
      each([me], ({ ask }) => ask.tags.related({ tag: '일상' })),
    ),
    page(
      'trends',
      each([me], ({ ask }) => ask.tags.trending()),
    ),
    page(
      'completing a hashtag',
      each(['취향1', '취향2', '취향3'], (text) => me.ask.tags.complete({ text })),
    ),
    page(
      'completing a name',
      each(['person1', 'person2', 'person3'], (text) => me.ask.people.complete({ text })),
    ),
    page(
      'similar posts',
      each(usualPosts, (postId) => me.ask.posts.similar({ postId })),
    ),
    page(
      'similar products',
      each(usualProducts, (productId) => me.ask.products.similar({ productId })),
    ),
    page(
      'product',
      each(usualProducts, (productId) => me.ask.products.get({ productId })),
    ),
    page(
      'product, most',
      each([hotProduct], (productId) => me.ask.products.get({ productId })),
    ),
    page(
      'looks, most',
      each([hotProduct], (productId) => me.ask.products.looks({ productId })),
    ),
    page(
      'shop, most',
      each([me], ({ ask }) => ask.shops.get({ handle: 'shop1' })),
    ),
    page(
      'shop products, most',
      each([me], ({ ask }) => ask.shops.products({ handle: 'shop1' })),
    ),
    page(
      'tag picker, two syllables',
      each(usualTitles, (title) => me.ask.products.find({ text: title.split(' ')[0]! })),
    ),
    page(
      'tag picker, a name',
      each(usualTitles, (text) => me.ask.products.find({ text })),
    ),
    page(
      'search, in every post',
      each([me], ({ ask }) => ask.search.find({ text: '오늘', kind: 'post' })),
    ),
    page(
      'search, all kinds',
      each(usualWords, (text) => me.ask.search.find({ text })),
    ),
    page(
      'search, a person',
      each(usual, ({ name }) => me.ask.search.find({ text: name, kind: 'person' })),
    ),
    page(
      'notices',
      each(usual, ({ ask }) => ask.notifications.list({})),
    ),
    page(
      'notices, most',
      each([star], ({ ask }) => ask.notifications.list({})),
    ),
    page(
      'unread notices, most',
      each([star], ({ ask }) => ask.notifications.unread({})),
    ),
    page(
      'wallet',
      each(usual, ({ ask }) => ask.pay.wallet({})),
    ),
    page(
      'history',
      each(usual, ({ ask }) => ask.pay.history({})),
    ),
    page(
      'history, most',
      each([star], ({ ask }) => ask.pay.history({})),
    ),
    page(
      'requests',
      each(usual, ({ ask }) => ask.pay.requests({})),
    ),
    page(
      'orders',
      each(usual, ({ ask }) => ask.orders.mine({})),
    ),
    page(
      'orders of a shop, most',
      each([star], ({ ask }) => ask.orders.ofShop({})),
    ),
    page(
      'me',
      each(usual, ({ ask }) => ask.me.get({})),
    ),
    page(
      'my sessions',
      each(usual, ({ ask }) => ask.me.sessions({})),
    ),
  ]
}

function writesOf({ usual, star, fans, readers, usualPosts, hotPost }: Sights): Page[] {
  return [
    page(
      'like',
      each(usual, ({ ask }, n) => ask.posts.like({ postId: usualPosts[n]!, on: true })),
    ),
    page(
      'like, most',
      each(usual, ({ ask }) => ask.posts.like({ postId: hotPost, on: true })),
    ),
    page(
      'comment',
      each(usual, ({ ask }, n) => ask.comments.create({ postId: usualPosts[n]!, body: '좋아요', idempotencyKey: randomUUID() })),
    ),
    // In this order: who follows already changes nothing.
    page(
      'unfollow, most',
      each(fans, ({ ask }) => ask.people.unfollow({ personId: star.id })),
    ),
    page(
      'follow, most',
      each(fans, ({ ask }) => ask.people.follow({ personId: star.id })),
    ),
    page(
      'block',
      each(usual, ({ ask }, n) => ask.people.block({ personId: readers[n]!.id })),
    ),
    page(
      'unblock',
      each(usual, ({ ask }, n) => ask.people.unblock({ personId: readers[n]!.id })),
    ),
  ]
}
