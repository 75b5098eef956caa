import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { block, follow, person, product } from '../../db/schema/index.ts'
import { editPost } from '../posts/edit-post.ts'
import { deletePost } from '../posts/delete-post.ts'
import { undoneWithinMs } from '../posts/rules.ts'
import { productsSold } from '../../commerce/products/product-cards.ts'
import { searchInput } from './schema.ts'
import { search } from './search.ts'
import { syncSearch } from './sync-search.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const find = (ctx: Ctx, text: string, rest: Record<string, unknown> = {}) => search(ctx, searchInput.parse({ text, ...rest }), productsSold)
/** Waits for whatever other suites of this server hold open. */
const sync = () => syncSearch(world.ctx(), { waitMs: 20_000 })
const handlesIn = ({ people }: Awaited<ReturnType<typeof find>>) => people.map(({ handle }) => handle)
const postsIn = ({ posts }: Awaited<ReturnType<typeof find>>) => posts.map(({ id }) => id)

describe('finding', () => {
  let author: TestPerson
  let postId: string
  beforeAll(async () => {
    author = await world.person({ displayName: '문라온' })
    postId = (await world.post(author, { caption: '망원동 골목 산책 #망원동산책' })).id
    const shop = await world.shop(author)
    await world.product(shop, { title: '망원 머그컵', priceKrw: 18_000 })
    await sync()
  })

  it('answers with people, posts, products and hashtags at once', async () => {
    const found = await find(world.ctx(), '망원')
    expect(found).toMatchObject({
      posts: [{ id: postId, author: { handle: author.handle } }],
      products: [{ title: '망원 머그컵', priceKrw: 18_000, inStock: true }],
      hashtags: [{ tag: '망원동산책', postCount: 1 }],
      engine: 'postgres',
      hasMore: false,
    })
    expect(handlesIn(await find(world.ctx(), '라온'))).toEqual([author.handle])
    expect(handlesIn(await find(world.ctx(), `@${author.handle}`))).toEqual([author.handle])
  })

  it.each(['ㅁㄹㅇ', '문라오', '문라ㅇ', 'ansfkdhs'])('answers %s with 문라온', async (text) => {
    expect(handlesIn(await find(world.ctx(), text, { kind: 'person' }))).toEqual([author.handle])
  })

  it('asks an engine for little more than a page, however much it knows', async () => {
    const [ctx, limits]: [Ctx, number[]] = [world.ctx(), []]
    const engine = ctx.platform.search
    const counted = Object.assign(Object.create(engine) as typeof engine, {
      search: (query: Parameters<typeof engine.search>[0]) => {
        limits.push(query.limit)
        return engine.search(query)
      },
    })
    await find({ ...ctx, platform: { ...ctx.platform, search: counted } }, '망원', { kind: 'product' })
    expect(limits).toHaveLength(1)
    expect(limits[0]).toBeLessThan(50)
  })

  it('answers one kind when one is asked for', async () => {
    const found = await find(world.ctx(), '망원', { kind: 'product' })
    expect(found.products).toHaveLength(1)
    expect([found.people, found.posts, found.hashtags]).toEqual([[], [], []])
  })

  it('narrows posts and products by category', async () => {
    expect(postsIn(await find(world.ctx(), '망원', { category: 'food' }))).toEqual([])
    expect(postsIn(await find(world.ctx(), '망원', { category: 'daily' }))).toEqual([postId])
  })

  it.each(['%', '_', "'", '\\', "' or true --", '🥝🥝', '%'.repeat(60), '((('])('finds nothing by %j, without an error', async (text) => {
    expect(await find(world.ctx(), text)).toMatchObject({ people: [], posts: [], products: [], hashtags: [], hasMore: false })
  })

  it('refuses empty, invisible and over-long text', () => {
    for (const text of ['', '   ', '\u200b\u200b', '\0', '가'.repeat(61)]) expect(searchInput.safeParse({ text }).success).toBe(false)
  })
})

describe('what becomes invisible while the sync stands still', () => {
  it('a deleted post is gone at once, and its removal needs no sync', async () => {
    const author = await world.person()
    const kept = await world.post(author, { caption: '한강 노을 하나' })
    const deleted = await world.post(author, { caption: '한강 노을 둘' })
    await sync()
    expect(postsIn(await find(world.ctx(), '한강 노을'))).toHaveLength(2)
    await deletePost(author.ctx, { postId: deleted.id })
    expect(postsIn(await find(world.ctx(), '한강 노을'))).toEqual([kept.id])
    world.advance(undoneWithinMs)
    await world.runJobs()
    expect(await rows(world.deps.main.db, sql`select key from search_document where key = ${deleted.id}`)).toEqual([])
  })

  it('posts of an account that goes private are gone for strangers and stay for followers; the account itself is still found', async () => {
    const author = await world.person({ displayName: '은하수길' })
    const [follower, stranger] = [await world.person(), await world.person()]
    await world.follow(follower, author)
    const { id } = await world.post(author, { caption: '별빛천문대 방문기' })
    await sync()
    await world.deps.main.db.update(person).set({ isPrivate: true }).where(eq(person.id, author.id))
    expect(postsIn(await find(stranger.ctx, '별빛천문대'))).toEqual([])
    expect(postsIn(await find(world.ctx(), '별빛천문대'))).toEqual([])
    expect(postsIn(await find(follower.ctx, '별빛천문대'))).toEqual([id])
    expect(postsIn(await find(author.ctx, '별빛천문대'))).toEqual([id])
    expect(handlesIn(await find(stranger.ctx, '은하수길'))).toEqual([author.handle])
    await world.deps.main.db.delete(follow).where(eq(follow.followerId, follower.id))
    expect(postsIn(await find(follower.ctx, '별빛천문대'))).toEqual([])
  })

  it('a block hides people, posts and products from each other, in both directions', async () => {
    const author = await world.person({ displayName: '도라지꽃' })
    const [blocked, other] = [await world.person({ displayName: '도라지꽃둘' }), await world.person()]
    await world.post(author, { caption: '도라지꽃 정원' })
    await world.product(await world.shop(author), { title: '도라지꽃 화분' })
    await sync()
    await world.deps.main.db.insert(block).values({ blockerId: author.id, blockedId: blocked.id, createdAt: world.deps.now() })
    const seen = await find(blocked.ctx, '도라지꽃')
    expect([handlesIn(seen), seen.posts, seen.products]).toEqual([[blocked.handle], [], []])
    expect(handlesIn(await find(author.ctx, '도라지꽃'))).toEqual([author.handle])
    const free = await find(other.ctx, '도라지꽃')
    expect([free.people.length, free.posts.length, free.products.length]).toEqual([2, 1, 1])
  })

  it('a suspended person is gone with their posts and products', async () => {
    const author = await world.person({ displayName: '소금빵집' })
    await world.post(author, { caption: '소금빵 굽는 날' })
    await world.product(await world.shop(author), { title: '소금빵 세트' })
    await sync()
    await world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, author.id))
    expect(await find(world.ctx(), '소금빵')).toMatchObject({ people: [], posts: [], products: [] })
    await sync()
    expect(await rows(world.deps.main.db, sql`select kind from search_document where owner_id = ${author.id}`)).toEqual([])
    await world.deps.main.db.update(person).set({ status: 'active' }).where(eq(person.id, author.id))
    await sync()
    const back = await find(world.ctx(), '소금빵')
    expect([back.people.length, back.posts.length, back.products.length]).toEqual([1, 1, 1])
  })

  it('an unlisted product is gone', async () => {
    const { id } = await world.product(await world.shop(), { title: '자개 보석함' })
    await sync()
    expect((await find(world.ctx(), '자개')).products).toHaveLength(1)
    await world.deps.main.db.update(product).set({ state: 'unlisted' }).where(eq(product.id, id))
    expect((await find(world.ctx(), '자개')).products).toEqual([])
  })
})

describe('pages', () => {
  it('are full and never overlap, however many candidates are hidden from the caller', async () => {
    const [author, hidden, viewer] = [await world.person(), await world.person(), await world.person()]
    const visible: string[] = []
    for (let at = 0; at < 90; at += 1) {
      const shown = at % 2 === 0
      const { id } = await world.post(shown ? author : hidden, { caption: `호수공원 산책 ${at}` })
      if (shown) visible.push(id)
    }
    await world.deps.main.db.insert(block).values({ blockerId: hidden.id, blockedId: viewer.id, createdAt: world.deps.now() })
    await sync()
    const pages = await Promise.all([0, 1, 2, 3].map((page) => find(viewer.ctx, '호수공원', { kind: 'post', page })))
    expect(pages.map(({ posts }) => posts.length)).toEqual([20, 20, 5, 0])
    expect(pages.map(({ hasMore }) => hasMore)).toEqual([true, true, false, false])
    expect(pages.flatMap(postsIn).toSorted()).toEqual(visible.toSorted())
  })
})

describe('an edit', () => {
  it('is found after the sync, and what it took away is not', async () => {
    const author = await world.person()
    const { id } = await world.post(author, { caption: '제주 유채꽃 #유채꽃밭' })
    await sync()
    await editPost(author.ctx, { postId: id, caption: '제주 동백꽃 #동백꽃길' })
    await sync()
    expect(postsIn(await find(world.ctx(), '유채꽃'))).toEqual([])
    expect(await find(world.ctx(), '동백꽃')).toMatchObject({ posts: [{ id }], hashtags: [{ tag: '동백꽃길' }] })
    expect((await find(world.ctx(), '유채꽃밭')).hashtags).toEqual([])
  })
})

describe('a post that was just written', () => {
  it('is found at once by who wrote it, as it reads now, and by others after the sync', async () => {
    const [author, other] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author, { caption: '새로산 아이폰15 오늘 45,000원' })
    for (const text of ['아이폰 15', '45000', 'ㅇㅇㅍ']) expect(postsIn(await find(author.ctx, text, { kind: 'post' }))).toEqual([postId])
    expect(postsIn(await find(author.ctx, '아이폰 15', { kind: 'post', category: 'food' }))).toEqual([])
    expect(postsIn(await find(author.ctx, '아이폰 16', { kind: 'post' }))).toEqual([])
    expect(postsIn(await find(other.ctx, '아이폰 15', { kind: 'post' }))).toEqual([])
    await editPost(author.ctx, { postId, caption: '이제는 갤럭시 7' })
    expect(postsIn(await find(author.ctx, '갤럭시7', { kind: 'post' }))).toEqual([postId])
    await sync()
    for (const { ctx } of [author, other]) expect(postsIn(await find(ctx, '갤럭시7', { kind: 'post' }))).toEqual([postId])
    await deletePost(author.ctx, { postId })
    expect(postsIn(await find(author.ctx, '갤럭시7', { kind: 'post' }))).toEqual([])
  })
})
