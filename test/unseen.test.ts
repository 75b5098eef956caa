import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { KiwiError } from '../src/errors.ts'
import { appRouter } from '../src/routers/index.ts'
import { callerFactory } from '../src/routers/trpc.ts'
import { suspendPerson } from '../src/social/moderation/suspend-person.ts'
import { faultsOfRows } from './rows-of.ts'
import { type OrderWorld, orderWorld } from './worlds/order-world.ts'
import type { TestPerson } from './worlds/world.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

type Call = (input?: unknown) => Promise<unknown>
async function call<Answer = unknown>(who: TestPerson, path: string, input?: unknown): Promise<Answer> {
  const found = path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], callerFactory(appRouter)(who.ctx))
  return (await (found as Call)(input)) as Answer
}

/**
 * One of everything that others see of a person: their texts hold `mark`, those of a post and its
 * hashtag `postMark`. The reader follows them, shares a group and a conversation with them, has
 * liked, saved, wished for and asked about what is theirs.
 */
async function plant() {
  const { world } = fixture
  const [mark, postMark] = [`zq${randomUUID().slice(0, 6)}`, `zp${randomUUID().slice(0, 6)}`]
  const [me, third] = [await fixture.buyer(100_000), await world.person()]
  const other = await world.person({ handle: `${mark}.p`, displayName: `${mark} 이름` })
  const key = () => ({ idempotencyKey: randomUUID() })
  const at = { x: 0.5, y: 0.5 }
  const [shop, thirdShop] = [await world.shop(other), await world.shop(third)]
  await run(world.owner.db, sql`update person set bio = ${`${mark} 소개`} where id = ${other.id}::uuid`)
  await run(world.owner.db, sql`update shop set name = ${`${mark} 가게`} where id = ${shop.id}::uuid`)
  // The name of a tagged product is public on the posts of others (docs/security.md).
  const [product, thirdProduct] = [await world.product(shop, { title: '물건', priceKrw: 1_000 }), await world.product(thirdShop)]
  for (const [one, two] of [
    [me, other],
    [other, me],
    [third, other],
    [other, third],
    [me, third],
    [third, me],
  ] as const)
    await world.follow(one, two)
  const post = await world.post(other, { caption: `#${postMark} 글`, tags: [{ productId: product.id, ...at }] })
  const thirdPost = await world.post(third, { caption: '#공통', tags: [product, thirdProduct].map(({ id }) => ({ productId: id, ...at })) })
  const myPost = await world.post(me, { caption: '내 글' })
  const say = (who: TestPerson, postId: string, body: string, parentId?: string) =>
    call<{ id: string }>(who, 'comments.create', { ...key(), postId, body, ...(parentId && { parentId }) })
  const comment = await say(other, thirdPost.id, `${mark} 댓글`)
  const [thirds, mine] = [await say(third, thirdPost.id, '셋째'), await say(me, thirdPost.id, '나')]
  await say(other, thirdPost.id, `${mark} 답글`, thirds.id)
  await say(other, myPost.id, `${mark} @${me.handle}`)
  for (const { id: commentId } of [thirds, mine]) await call(other, 'comments.like', { commentId, on: true })
  for (const { id: postId } of [thirdPost, myPost]) await call(other, 'posts.like', { postId, on: true })
  for (const { id: postId } of [post, thirdPost]) {
    await call(me, 'posts.like', { postId, on: true })
    await call(me, 'posts.bookmark', { postId, on: true })
  }
  const { collectionId } = await call<{ collectionId: string }>(me, 'collections.create', { name: '모음' })
  await call(me, 'collections.put', { collectionId, postIds: [post.id, thirdPost.id] })
  await call(other, 'posts.bookmark', { postId: thirdPost.id, on: true })
  const shared = await call<{ collectionId: string }>(other, 'collections.create', { name: `${mark} 모음` })
  await call(other, 'collections.put', { collectionId: shared.collectionId, postIds: [thirdPost.id] })
  const { token } = await call<{ token: string }>(other, 'collections.share', { collectionId: shared.collectionId, on: true })
  const { lineId } = await world.received(other, thirdProduct)
  await call(other, 'reviews.write', { lineId, stars: 5, body: `${mark} 아주 좋은 물건이에요`, photos: [] })
  await call(other, 'questions.ask', { ...key(), productId: thirdProduct.id, body: `${mark} 질문` })
  await call(me, 'wishes.set', { productId: product.id, on: true })
  await call(me, 'wishes.see', { productId: product.id })
  await call(me, 'cart.put', { productId: product.id, quantity: 1 })
  const coupon = { title: `${mark} 쿠폰`, kind: 'amount', value: 100, minimumKrw: 500 }
  const days = { startsAt: '2026-01-01T00:00:00.000Z', endsAt: '2099-01-01T00:00:00.000Z' }
  const { couponId } = await call<{ couponId: string }>(other, 'shops.coupons.make', { ...coupon, ...days })
  await call(me, 'coupons.take', { couponId })
  const room = (who: TestPerson, path: string, input: object) => call<{ id: string }>(who, path, input)
  const group = await room(third, 'chat.makeGroup', { ...key(), name: '모임', personIds: [me.id, other.id] })
  const direct = await room(other, 'chat.open', { personId: me.id })
  const shopRoom = await room(me, 'chat.openShop', { kind: 'product', id: product.id })
  for (const { id: roomId } of [group, direct, shopRoom]) await call(other, 'chat.send', { ...key(), roomId, body: `${mark} 말` })
  await call(other, 'pay.requestMoney', { ...key(), fromPersonId: me.id, fromHandle: me.handle, amountKrw: 100, memo: `${mark} 메모` })
  await call(me, 'people.setCloseFriend', { personId: other.id, on: true })
  await call(me, 'tags.follow', { tag: postMark })
  await call(other, 'shops.staff.invite', { personId: me.id, handle: me.handle, role: 'seller' })
  await world.runJobs()
  await world.syncSearch()
  const ids = {
    third,
    shop,
    product,
    thirdProduct,
    post,
    thirdPost,
    myPost,
    comment,
    thirds,
    mine,
    collectionId,
    token,
    group,
    direct,
    shopRoom,
  }
  return { me, other, mark, postMark, ...ids }
}
type Planted = Awaited<ReturnType<typeof plant>>

/**
 * Queries whose answers hold nothing of other people, or only what ties two parties: desks, money,
 * orders, one's own settings and shop.
 */
const ofOneself =
  /^(?:admin|auth|addresses|drafts|mail|media|orders|transparency)\.|^pay\.(?!requests$)|^me\.(?!likes$|bookmarks$|archived$)|^shops\.(?:imports|payouts|payments|coupons|commissions|overview|shipping|staff\.(?:list|acts)$)|^products\.(?:link|mine|edit)$|^comments\.blockedWords$|^mutes\.list$|^people\.(?:blocked|muted|followRequests)$|^(?:reviews|questions|receipts)\.of|^commissions\.mine$|^notifications\.settings$|^cart\.count$/

const roomsOf = ({ group, direct, shopRoom }: Planted) => [group, direct, shopRoom].map(({ id: roomId }) => ({ roomId }))
const questions: Record<string, (s: Planted) => unknown[]> = {
  'me.likes': () => [{}],
  'me.bookmarks': () => [{}],
  'me.archived': () => [{}],
  'people.get': ({ other }) => [{ handle: other.handle }],
  'people.posts': ({ other }) => [{ handle: other.handle }],
  'people.pinned': ({ other }) => [{ handle: other.handle }],
  'people.complete': ({ mark }) => [{ text: mark.slice(0, 4) }],
  'people.relations': ({ other }) => [{ personIds: [other.id] }],
  'people.followers': ({ me, third }) => [{ handle: third.handle }, { handle: me.handle }],
  'people.following': ({ me, third }) => [{ handle: third.handle }, { handle: me.handle }],
  'people.closeFriends': () => [{}],
  'collections.list': ({ post }) => [{ postId: post.id }],
  'collections.posts': ({ collectionId }) => [{ collectionId }],
  'collections.open': ({ token }) => [{ token }],
  'posts.get': ({ post, thirdPost }) => [{ postId: post.id }, { postId: thirdPost.id }],
  'posts.similar': ({ thirdPost, myPost }) => [{ postId: thirdPost.id }, { postId: myPost.id }],
  'posts.versions': ({ post }) => [{ postId: post.id }],
  'posts.likers': ({ post, thirdPost, myPost }) => [post, thirdPost, myPost].map(({ id: postId }) => ({ postId })),
  'comments.list': ({ post, thirdPost, myPost }) => [post, thirdPost, myPost].map(({ id: postId }) => ({ postId })),
  'comments.replies': ({ comment, thirds }) => [{ commentId: comment.id }, { commentId: thirds.id }],
  'comments.get': ({ comment }) => [{ commentId: comment.id }],
  'comments.likers': ({ thirds, mine }) => [{ commentId: thirds.id }, { commentId: mine.id }],
  'products.get': ({ product }) => [{ productId: product.id }],
  'products.looks': ({ product, thirdProduct }) => [{ productId: product.id }, { productId: thirdProduct.id }],
  'products.find': ({ mark }) => [{ text: mark }, { text: '물건' }],
  'products.prices': ({ product }) => [{ productId: product.id }],
  'products.similar': ({ product, thirdProduct }) => [{ productId: product.id }, { productId: thirdProduct.id }],
  'products.substitutes': ({ product, thirdProduct }) => [{ productId: product.id }, { productId: thirdProduct.id }],
  'products.ofPost': ({ post, thirdPost }) => [{ postId: post.id }, { postId: thirdPost.id }],
  'products.fallen': () => [undefined],
  'shops.get': ({ shop }) => [{ handle: shop.handle }],
  'shops.details': ({ shop }) => [{ handle: shop.handle }],
  'shops.products': ({ shop }) => [{ handle: shop.handle }],
  'shops.staff.invitations': () => [undefined],
  'tags.posts': ({ postMark }) => [{ tag: postMark }, { tag: '공통' }],
  'tags.products': ({ postMark }) => [{ tag: postMark }, { tag: '공통' }],
  'tags.related': ({ postMark }) => [{ tag: postMark }, { tag: '공통' }],
  'tags.complete': ({ postMark }) => [{ text: postMark.slice(0, 4) }],
  'tags.trending': () => [undefined],
  'tags.following': () => [undefined],
  'feed.home': () => [{}],
  'feed.popular': () => [{}],
  'feed.interest': () => [{}],
  'feed.hidden': () => [{}],
  'feed.aboutMe': () => [undefined],
  'feed.myActs': () => [{}],
  'feed.peopleToFollow': () => [undefined],
  'search.find': ({ mark, postMark }) => [{ text: mark }, { text: postMark }, { text: '물건' }],
  'search.suggest': ({ mark, postMark }) => [{ text: mark.slice(0, 5) }, { text: postMark.slice(0, 5) }],
  'search.start': () => [undefined],
  'search.productFacets': ({ mark }) => [{ text: mark }],
  'search.postFacets': ({ mark, postMark }) => [{ text: mark }, { text: postMark }],
  'search.help': ({ mark, postMark }) => [{ text: `${mark.slice(0, -1)}x` }, { text: `${postMark.slice(0, -1)}x` }],
  'notifications.list': () => [{}],
  'notifications.unread': () => [undefined],
  'chat.rooms': () => [{}, { box: 'request' }],
  'chat.unread': () => [undefined],
  'chat.sync': () => [{ since: null }, { since: 0 }],
  'chat.room': roomsOf,
  'chat.messages': roomsOf,
  'chat.changes': (s) => roomsOf(s).map((room) => ({ ...room, since: 0 })),
  'chat.people': roomsOf,
  'chat.search': (s) => roomsOf(s).map((room) => ({ ...room, q: s.mark })),
  'pay.requests': () => [{}],
  'reviews.list': ({ product, thirdProduct }) => [{ productId: product.id }, { productId: thirdProduct.id }],
  'reviews.rating': ({ thirdProduct }) => [{ productId: thirdProduct.id }],
  'questions.list': ({ product, thirdProduct }) => [{ productId: product.id }, { productId: thirdProduct.id }],
  'wishes.mine': () => [{}],
  'wishes.ofProduct': ({ product }) => [{ productId: product.id }],
  'wishes.seen': () => [undefined],
  'cart.get': () => [undefined],
  'coupons.mine': () => [undefined],
  'coupons.ofShop': ({ shop }) => [{ handle: shop.handle }],
  'coupons.quote': ({ shop, product }) => [{ shopId: shop.id, lines: [{ productId: product.id, quantity: 1 }] }],
}

/** The queries whose answers to the reader hold the text. */
async function holding(s: Planted, text: string): Promise<string[]> {
  const found: string[] = []
  for (const [path, inputs] of Object.entries(questions)) {
    for (const input of inputs(s)) {
      const answer = await call(s.me, path, input).catch((error: unknown) => {
        const refusal = error instanceof Error ? (error.cause ?? error) : error
        if (refusal instanceof KiwiError && ['NOT_FOUND', 'FORBIDDEN'].includes(refusal.code)) return null
        throw error
      })
      if (JSON.stringify(answer ?? null).includes(text)) found.push(path)
    }
  }
  return [...new Set(found)].toSorted()
}

// A group is shared: its members go on seeing who is in it. What the reader searched for and
// follows is theirs.
const group = ['chat.people', 'chat.room', 'chat.rooms', 'chat.sync']
const past = ['chat.changes', 'chat.messages', 'chat.room', 'chat.rooms', 'chat.search', 'chat.sync']

describe('what a person has', () => {
  it('is asked for by every query that may hold it', () => {
    const queries = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)
      .filter(([, { _def }]) => _def.type === 'query')
      .map(([path]) => path)
    const ofOthers = queries.filter((path) => !ofOneself.test(path))
    expect(faultsOfRows(ofOthers, Object.keys(questions), '`questions` of test/unseen.test.ts, or `ofOneself` there')).toEqual([])
  })

  it.each<[string, (s: Planted) => Promise<unknown>, string[]]>([
    // The way to unblock is on the profile.
    ['by whoever blocked them', ({ me, other }) => call(me, 'people.block', { personId: other.id }), ['people.get', ...group]],
    [
      'by whom they blocked',
      ({ me, other }) => call(other, 'people.block', { personId: me.id }),
      [...group, 'chat.changes', 'chat.messages', 'chat.search'],
    ],
    // What they said to others stays with those.
    [
      'by anybody while they are suspended',
      ({ other }) => suspendPerson(fixture.world.ctx(), other.handle, { actor: 'cli:test', reason: '신고' }),
      past,
    ],
  ])('is not seen %s', async (_, part, stays) => {
    const s = await plant()
    const before = await holding(s, s.mark)
    expect(before).toEqual(
      expect.arrayContaining(['comments.list', 'coupons.mine', 'people.get', 'questions.list', 'reviews.list', 'search.find']),
    )
    expect(await holding(s, s.postMark)).toEqual(expect.arrayContaining(['feed.home', 'me.likes', 'people.posts', 'tags.posts']))
    await part(s)
    await fixture.world.runJobs()
    expect(await holding(s, s.mark)).toEqual(stays.toSorted())
    expect(await holding(s, s.postMark)).toEqual(['tags.following'])
  })

  it.each<[string, (s: Planted) => Promise<unknown>]>([
    ['deleted', ({ other, post }) => call(other, 'posts.delete', { postId: post.id })],
    [
      'of a private account',
      async ({ me, other }) => {
        await call(me, 'people.unfollow', { personId: other.id })
        await call(other, 'me.update', { isPrivate: true })
      },
    ],
  ])('in a post is not seen when it is %s', async (_, part) => {
    const s = await plant()
    await part(s)
    await fixture.world.runJobs()
    expect(await holding(s, s.postMark)).toEqual(['tags.following'])
  })
})
