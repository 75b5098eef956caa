import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { payOf, sendOf } from '../../../test/statements.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { block, follow, moneyRequest, order, person, product } from '../../db/schema/index.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { createComment } from '../comments/create-comment.ts'
import { listComments } from '../comments/list-comments.ts'
import { homeFeed } from '../timelines/home-feed.ts'
import { rebuildTimeline } from '../timelines/rebuild-timeline.ts'
import { recordInteractions } from '../interactions/record-interactions.ts'
import { followPerson } from '../graph/follow-person.ts'
import { listFollowRequests } from '../graph/list-follow-requests.ts'
import { listFollowers, listFollowing } from '../graph/list-follows.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { declineRequest } from '../../pay/wallet/close-request.ts'
import { listRequests } from '../../pay/wallet/list-requests.ts'
import { payShop } from '../../pay/wallet/pay-shop.ts'
import { requestMoney } from '../../pay/wallet/request-money.ts'
import { sendMoney } from '../../pay/wallet/send-money.ts'
import { readProfile } from '../people/read-profile.ts'
import { createPost } from '../posts/create-post.ts'
import { personPosts } from '../posts/person-posts.ts'
import { productLooks } from '../posts/product-looks.ts'
import { readPost } from '../posts/read-post.ts'
import { tagPosts } from '../posts/tag-posts.ts'
import { findProducts } from '../../commerce/products/find-products.ts'
import { productsOfPost } from '../../commerce/products/post-products.ts'
import { readProduct } from '../../commerce/products/read-product.ts'
import { readShop } from '../../commerce/shops/read-shop.ts'
import { readShopDetails } from '../../commerce/shops/read-shop-details.ts'
import { shopProducts } from '../../commerce/products/shop-products.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { productsSold } from '../../commerce/products/product-cards.ts'
import { search } from '../search/search.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

type Scene = Awaited<ReturnType<typeof scene>>

/** Somebody, and another who posts, sells and comments under a third person's post. */
async function scene() {
  const { world } = fixture
  const [me, other, third] = [await fixture.buyer(50_000), await world.person(), await world.person()]
  const shop = await world.shop(other)
  const product = await world.product(shop, { title: `물건 ${randomUUID().slice(0, 8)}`, priceKrw: 1_000 })
  const tags = [{ productId: product.id, x: 0.5, y: 0.5 }]
  const word = `t${randomUUID().slice(0, 8)}`
  const post = await world.post(other, { caption: `#${word}`, tags })
  const thirdPost = await world.post(third, { tags })
  const comment = await createComment(other.ctx, { idempotencyKey: randomUUID(), postId: thirdPost.id, parentId: null, body: '안녕' })
  return { me, other, third, shop, product, post, thirdPost, comment, word }
}

const key = () => randomUUID()
const page = { cursor: null, limit: 20 }

/**
 * Each way to reach the other person or their things: whether it worked for the caller. A refusal
 * must be NOT_FOUND.
 */
const reached: Record<string, (s: Scene) => Promise<boolean>> = {
  'people.get': async ({ me, other }) => (await readProfile(me.ctx, { handle: other.handle })).relation !== 'blocked',
  'people.posts': async ({ me, other }) => (await personPosts(me.ctx, { handle: other.handle, ...page })).value.posts.length > 0,
  'people.followers': ({ me, other }) => worked(listFollowers(me.ctx, { handle: other.handle, ...page })),
  'people.followers of a third person': async ({ me, other, third }) => {
    await fixture.world.follow(other, third)
    return has((await listFollowers(me.ctx, { handle: third.handle, ...page })).people, other)
  },
  'people.following of a third person': async ({ me, other, third }) => {
    await fixture.world.follow(third, other)
    return has((await listFollowing(me.ctx, { handle: third.handle, ...page })).people, other)
  },
  'people.follow': ({ me, other }) => worked(followPerson(me.ctx, { personId: other.id })),
  'people.followRequests': async ({ me, other }) => {
    await fixture.world.deps.main.db.update(person).set({ isPrivate: true }).where(eq(person.id, me.id))
    await askToFollow(other, me)
    return has((await listFollowRequests(me.ctx, { cursor: null, limit: 50 })).people, other)
  },
  'posts.get': ({ me, post }) => worked(readPost(me.ctx, { postId: post.id })),
  'posts.products': async ({ me, thirdPost }) => (await productsOfPost(me.ctx, { postId: thirdPost.id })).products.length > 0,
  'posts.create that shows a product': ({ me, product }) => tagging(me, product.id),
  'feed.home': async ({ me, other, post }) => {
    await fixture.world.follow(me, other)
    await rebuildTimeline(me.ctx, me.id)
    return has((await homeFeed(me.ctx, page)).value.posts, post)
  },
  'feed.record': async ({ me, post }) =>
    (await recordInteractions(me.ctx, { events: [{ id: randomUUID(), kind: 'view', postId: post.id }] })).recorded > 0,
  'tags.posts': async ({ me, word }) => (await tagPosts(me.ctx, { tag: word, ...page })).value.posts.length > 0,
  'products.looks': async ({ me, product, post }) =>
    has((await productLooks(me.ctx, { productId: product.id, ...page })).value.posts, post),
  'posts.like': ({ me, post }) => worked(likePost(me.ctx, { postId: post.id, on: true })),
  'comments.create under their post': ({ me, post }) =>
    worked(createComment(me.ctx, { idempotencyKey: key(), postId: post.id, parentId: null, body: '?' })),
  'comments.create as an answer to them': ({ me, thirdPost, comment }) =>
    worked(createComment(me.ctx, { idempotencyKey: key(), postId: thirdPost.id, parentId: comment.id, body: '?' })),
  'comments.list of a third person’s post': async ({ me, thirdPost, comment }) =>
    has((await listComments(me.ctx, { postId: thirdPost.id, ...page })).comments, comment),
  'shops.get': ({ me, shop }) => worked(readShop(me.ctx, { handle: shop.handle })),
  'shops.details': ({ me, shop }) => worked(readShopDetails(me.ctx, { handle: shop.handle })),
  'shops.products': ({ me, shop }) => worked(shopProducts(me.ctx, { handle: shop.handle, ...page })),
  'products.get': ({ me, product }) => worked(readProduct(me.ctx, { productId: product.id })),
  'products.find': async ({ me, product }) => has((await findProducts(me.ctx, { text: (await titleOf(product.id))! })).products, product),
  'search of people': async ({ me, other }) => has((await find(me, other.handle.slice(0, -1))).people, other),
  'search of posts': async ({ me, word, post }) => has((await find(me, word)).posts, post),
  'search of products': async ({ me, product }) => has((await find(me, (await titleOf(product.id))!)).products, product),
  'a mention': async ({ me, other }) => {
    await fixture.world.post(other, { caption: `@${me.handle}` })
    await fixture.world.runJobs()
    return (await listNotifications(me.ctx, page)).notifications.some(({ kind }) => kind === 'mention')
  },
  'pay.send': async ({ me, other }) => {
    const idempotencyKey = key()
    const approval = await fixture.world.approve(me, sendOf(other, idempotencyKey, 100, null))
    return worked(
      sendMoney(me.ctx, {
        idempotencyKey,
        toPersonId: other.id,
        toHandle: other.handle,
        amountKrw: 100,
        memo: '',
        requestId: null,
        approval,
      }),
    )
  },
  'pay.payShop': async ({ me, shop }) => {
    const idempotencyKey = key()
    const approval = await fixture.world.approve(me, payOf(shop, idempotencyKey, 100))
    return worked(payShop(me.ctx, { idempotencyKey, shopId: shop.id, shopHandle: shop.handle, amountKrw: 100, memo: '', approval }))
  },
  'pay.request': ({ me, other }) =>
    worked(requestMoney(me.ctx, { idempotencyKey: key(), fromPersonId: other.id, fromHandle: other.handle, amountKrw: 100, memo: '' })),
  'pay.requests': async ({ me, other }) => {
    const { requestId } = await asked(other, me)
    return (await listRequests(me.ctx, page)).requests.some((request) => request.requestId === requestId)
  },
  'pay.declineRequest': async ({ me, other }) => worked(declineRequest(me.ctx, await asked(other, me))),
  'orders.place': ({ me, shop, product }) => worked(fixture.place(me, shop, [{ productId: product.id, quantity: 1 }])),
}

const relations: Record<string, (s: Scene) => Promise<unknown>> = {
  'whom the caller has blocked': ({ me, other }) => putBlock(me, other),
  'who has blocked the caller': ({ me, other }) => putBlock(other, me),
  'who was suspended': ({ other }) => fixture.world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, other.id)),
}

describe.each(Object.keys(reached))('%s', (verb) => {
  it('reaches somebody the caller may know of', async () => {
    expect(await outcome(verb, await prepared(verb))).toBe(true)
  })

  it.each(Object.keys(relations))('does not reach somebody %s', async (relation) => {
    const stage = await prepared(verb)
    await relations[relation]!(stage)
    expect(await outcome(verb, stage)).toBe(false)
  })
})

describe('a sale that begins at a post', () => {
  const bought = async (me: TestPerson, { shop, product }: Scene, postId: string) => {
    const { orderId } = await fixture.place(me, shop, [{ productId: product.id, quantity: 1 }], { postId })
    const [row] = await fixture.world.deps.main.db.select().from(order).where(eq(order.id, orderId))
    return row?.postId
  }

  it('is counted for a post the buyer may see, and for no post of a private account they do not follow', async () => {
    const stage = await scene()
    expect(await bought(stage.me, stage, stage.thirdPost.id)).toBe(stage.thirdPost.id)
    await fixture.world.deps.main.db.update(person).set({ isPrivate: true }).where(eq(person.id, stage.third.id))
    expect(await bought(stage.me, stage, stage.thirdPost.id)).toBeNull()
    await fixture.world.follow(stage.me, stage.third)
    expect(await bought(stage.me, stage, stage.thirdPost.id)).toBe(stage.thirdPost.id)
  })
})

async function prepared(verb: string): Promise<Scene> {
  const stage = await scene()
  if (verb.startsWith('search')) await fixture.world.syncSearch()
  return stage
}

async function outcome(verb: string, stage: Scene): Promise<boolean> {
  return reached[verb]!(stage).catch((error: unknown) => {
    if (error instanceof KiwiError && (error.code === 'NOT_FOUND' || error.code === 'BAD_INPUT')) return false
    throw error
  })
}

const worked = (call: Promise<unknown>) => call.then(() => true)
const has = (list: { id: string }[], one: { id: string }) => list.some(({ id }) => id === one.id)
const find = async (me: TestPerson, text: string) =>
  (await search(me.ctx, { text, kind: 'all', order: 'relevance', cursor: null }, productsSold)).value

async function titleOf(productId: string): Promise<string | undefined> {
  const [found] = await fixture.world.deps.main.db.select().from(product).where(eq(product.id, productId))
  return found?.title
}

async function tagging(me: TestPerson, productId: string): Promise<boolean> {
  const { id: mediaId } = await fixture.world.media(me)
  const images = [{ mediaId, alt: '', tags: [{ productId, x: 0.5, y: 0.5 }] }]
  return worked(createPost(me.ctx, { idempotencyKey: key(), caption: '', category: 'daily', images }))
}

/** As the block left it: the rows are there, whoever may see them. */
async function putBlock(blocker: TestPerson, blocked: TestPerson) {
  const { main, now } = fixture.world.deps
  await main.db.insert(block).values({ blockerId: blocker.id, blockedId: blocked.id, createdAt: now() })
}

async function askToFollow(follower: TestPerson, followee: TestPerson) {
  const { main, now } = fixture.world.deps
  await main.db.insert(follow).values({ followerId: follower.id, followeeId: followee.id, state: 'requested', createdAt: now() })
}

async function asked(requester: TestPerson, payer: TestPerson): Promise<{ requestId: string }> {
  const { main, now } = fixture.world.deps
  const requestId = newId(now())
  const facts = { amountKrw: 100, memo: '', state: 'open' as const, idempotencyKey: key(), requestHash: Buffer.alloc(32) }
  const times = { createdAt: now(), expiresAt: new Date(now().getTime() + 86_400_000) }
  await main.db.insert(moneyRequest).values({ id: requestId, requesterId: requester.id, payerId: payer.id, ...facts, ...times })
  return { requestId }
}
