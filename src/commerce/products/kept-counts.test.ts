import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { countChange, media, person, product } from '../../db/schema/index.ts'
import { addMoves } from '../../social/counts/add-moves.ts'
import { answerFollowRequest } from '../../social/graph/answer-follow-request.ts'
import { blockPerson } from '../../social/graph/block-person.ts'
import { followPerson } from '../../social/graph/follow-person.ts'
import { listFollowers } from '../../social/graph/list-follows.ts'
import { unfollowPerson } from '../../social/graph/unfollow-person.ts'
import { finishUpload } from '../../social/media/internal/finish-upload.ts'
import { readProfile } from '../../social/people/read-profile.ts'
import { restorePerson, suspendPerson } from '../../social/moderation/suspend-person.ts'
import { updateProfile } from '../../social/people/update-profile.ts'
import { deletePost } from '../../social/posts/delete-post.ts'
import { productLooks } from '../../social/posts/product-looks.ts'
import { reconcileCounts } from '../../social/reactions/reconcile-counts.ts'
import { readShop } from '../shops/read-shop.ts'
import { readProduct } from './read-product.ts'
import { updateProduct } from './update-product.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const verified = () => world.person({ hasIdentity: true })
const decision = { actor: 'test', reason: 'test' }

/** Of a product as anybody sees it; it is what is kept, and the length of the list. */
async function looksOf(productId: string): Promise<number> {
  const { lookCount } = await readProduct(world.ctx(), { productId })
  expect((await productLooks(world.ctx(), { productId, cursor: null, limit: 30 })).value.posts).toHaveLength(lookCount)
  return lookCount
}
async function followersOf(who: TestPerson): Promise<number> {
  const { followerCount } = await readProfile(world.ctx(), { handle: who.handle })
  expect((await listFollowers(who.ctx, { handle: who.handle, cursor: null, limit: 50 })).people).toHaveLength(followerCount)
  return followerCount
}

it('keeps the number of looks through deletion, privacy, suspension and the counts job', async () => {
  const { id: productId } = await world.product(await world.shop())
  const [author, other] = [await verified(), await world.person()]
  const tags = [{ productId, x: 0.5, y: 0.5 }]
  const [first] = [await world.post(author, { tags }), await world.post(author, { tags }), await world.post(other, { tags })]
  expect(await looksOf(productId)).toBe(3)
  await reconcileCounts(world.ctx())
  expect(await looksOf(productId)).toBe(3)
  await updateProfile(author.ctx, { isPrivate: true })
  expect(await looksOf(productId)).toBe(1)
  await suspendPerson(world.ctx(), author.handle, decision)
  expect(await looksOf(productId)).toBe(1)
  await restorePerson(world.ctx(), author.handle, decision)
  await updateProfile(author.ctx, { isPrivate: false })
  expect(await looksOf(productId)).toBe(3)
  await suspendPerson(world.ctx(), author.handle, decision)
  await reconcileCounts(world.ctx())
  expect(await looksOf(productId)).toBe(1)
  await restorePerson(world.ctx(), author.handle, decision)
  await deletePost(author.ctx, { postId: first.id })
  expect(await looksOf(productId)).toBe(2)
  await reconcileCounts(world.ctx())
  expect(await looksOf(productId)).toBe(2)
  expect((await world.deps.main.db.select().from(product).where(eq(product.id, productId)))[0]?.lookCount).toBe(2)
})

it('counts a post that shows a product in two pictures once, and only when its last picture is ready', async () => {
  const { id: productId } = await world.product(await world.shop())
  const author = await world.person()
  const pictures = [await world.media(author), await world.media(author)]
  await world.deps.main.db.update(media).set({ state: 'processing' }).where(eq(media.id, pictures[1]!.id))
  const { createPost } = await import('../../social/posts/create-post.ts')
  await createPost(author.ctx, {
    idempotencyKey: crypto.randomUUID(),
    caption: '',
    category: 'daily',
    images: pictures.map(({ id }) => ({ mediaId: id, alt: '', tags: [{ productId, x: 0.5, y: 0.5 }] })),
  })
  expect(await looksOf(productId)).toBe(0)
  const [row] = await world.deps.main.db.select().from(media).where(eq(media.id, pictures[1]!.id))
  await finishUpload(world.ctx(), row!, {
    state: 'ready',
    width: 1,
    height: 1,
    thumbhash: '',
    colours: [],
    variants: [],
    readyAt: world.deps.now(),
  })
  expect(await looksOf(productId)).toBe(1)
})

it('keeps the number of looks while an author becomes private and public, and posts appear and go', async () => {
  const { id: productId } = await world.product(await world.shop())
  const author = await world.person()
  const made = [1, 2, 3, 4, 5, 6].map(() => world.post(author, { tags: [{ productId, x: 0.5, y: 0.5 }] }))
  const toggles = (async () => {
    for (let turn = 0; turn < 12; turn += 1) await updateProfile(author.ctx, { isPrivate: turn % 2 === 0 })
  })()
  await Promise.all([toggles, ...made.slice(0, 3).map(async (one) => deletePost(author.ctx, { postId: (await one).id })), ...made])
  expect(await looksOf(productId)).toBe(3)
})

it('counts a thousand looks at most, and none of people with a block between them and the caller', async () => {
  const { id: productId } = await world.product(await world.shop())
  const [reader, blocker, blocked] = [await world.person(), await world.person(), await world.person()]
  for (const author of [blocked, blocked, reader]) await world.post(author, { tags: [{ productId, x: 0.5, y: 0.5 }] })
  await blockPerson(blocker.ctx, { personId: blocked.id })
  const looks = async (more: number) => {
    await world.deps.main.db.update(product).set({ lookCount: more }).where(eq(product.id, productId))
    const seen = await Promise.all([world.ctx(), reader.ctx, blocked.ctx, blocker.ctx].map((ctx) => readProduct(ctx, { productId })))
    return seen.map(({ lookCount }) => lookCount)
  }
  expect(await looks(0)).toEqual([3, 3, 3, 1])
  expect(await looks(998)).toEqual([1_000, 1_000, 1_000, 999])
  expect(await looks(5_000)).toEqual([1_000, 1_000, 1_000, 1_000])
})

it('keeps the number of followers through requests, suspension and the counts job', async () => {
  const [star, fan, asking] = [await world.person(), await verified(), await world.person()]
  for (const who of [fan, asking]) await followPerson(who.ctx, { personId: star.id })
  await followPerson(fan.ctx, { personId: star.id })
  expect(await followersOf(star)).toBe(2)
  await unfollowPerson(asking.ctx, { personId: star.id })
  await updateProfile(star.ctx, { isPrivate: true })
  await followPerson(asking.ctx, { personId: star.id })
  expect(await followersOf(star)).toBe(1)
  await answerFollowRequest(star.ctx, { personId: asking.id, accept: true })
  await reconcileCounts(world.ctx())
  expect(await followersOf(star)).toBe(2)
  await suspendPerson(world.ctx(), fan.handle, decision)
  expect(await followersOf(star)).toBe(1)
  await reconcileCounts(world.ctx())
  await restorePerson(world.ctx(), fan.handle, decision)
  expect(await followersOf(star)).toBe(2)
  await blockPerson(fan.ctx, { personId: star.id })
  expect(await followersOf(star)).toBe(1)
  expect(await world.deps.main.db.select().from(countChange).where(eq(countChange.key, star.id))).not.toEqual([])
  await reconcileCounts(world.ctx())
  expect((await world.deps.main.db.select().from(person).where(eq(person.id, star.id)))[0]?.followerCount).toBe(1)
})

it('keeps the number of listed products of a shop', async () => {
  const shop = await world.shop()
  const products = [await world.product(shop), await world.product(shop)]
  const count = async () => (await readShop(world.ctx(), { handle: shop.handle })).productCount
  expect(await count()).toBe(2)
  const unlisted = { productId: products[0]!.id, state: 'unlisted' as const }
  for (const _ of [1, 2]) await updateProduct(shop.owner.ctx, unlisted)
  expect(await count()).toBe(1)
  await updateProduct(shop.owner.ctx, { ...unlisted, state: 'listed' })
  expect(await count()).toBe(2)
})

it('adds the moves of 12,000 people and products, though this session’s plans were made for one', async () => {
  const shop = await world.shop()
  await reconcileCounts(world.ctx())
  await run(
    world.owner.db,
    sql`with people as (
          insert into person (id, status, handle, last_active_at, created_at)
          select gen_random_uuid(), 'active', 'crowd' || n, now(), now() from generate_series(1, 6000) n returning id
        ), products as (
          insert into product (id, shop_id, canonical_key, title, category, price_krw, state, created_at)
          select gen_random_uuid(), ${shop.id}::uuid, 'crowd' || n, '', 'home', 1, 'unlisted', now() from generate_series(1, 6000) n returning id
        )
        insert into count_change (kind, key, by) select 'followers', id, 2 from people union all select 'looks', id, 1 from products`,
  )
  expect(await addMoves(world.ctx())).toEqual({ moves: 12_000 })
  const kept = await one(
    world.owner.db,
    sql<{ people: number; products: number; waiting: number }>`
      select (select count(*)::int from person where handle like 'crowd%' and follower_count = 2) as people,
        (select count(*)::int from product where canonical_key like 'crowd%' and look_count = 1) as products,
        (select count(*)::int from search_change c join person p on p.id::text = c.key and p.handle like 'crowd%' and c.kind = 'person') as waiting`,
  )
  // The people were new to search once, when they were made; that their followers moved is no
  // change of their documents.
  expect(kept).toEqual({ people: 6_000, products: 6_000, waiting: 6_000 })
})
