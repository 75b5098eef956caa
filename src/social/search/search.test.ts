import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import * as z from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { block, follow, person, product } from '../../db/schema/index.ts'
import { editPost } from '../posts/edit-post.ts'
import { deletePost } from '../posts/delete-post.ts'
import { undoneWithinMs } from '../posts/rules.ts'
import { productsSold } from '../../commerce/products/product-cards.ts'
import { countFacets } from '../../commerce/products/product-facets.ts'
import { setOptions } from '../../commerce/products/set-options.ts'
import { updateProduct } from '../../commerce/products/update-product.ts'
import { countSearches } from './count-searches.ts'
import { findPostFacets, findProductFacets } from './find-facets.ts'
import { helpSearch } from './help-search.ts'
import { readSearchDesk } from './read-search-desk.ts'
import { forgetSearch, recordSearch } from './record-search.ts'
import { facetsInput, helpInput, recordSearchInput, searchInput, suggestions } from './schema.ts'
import { verifySearch } from './verify-search.ts'
import { readStartOfSearch } from './start-of-search.ts'
import { suggest } from './suggest.ts'
import { listSynonyms, readSynonymsFile, replaceSynonyms } from './synonyms.ts'
import { reindexSearch } from './reindex-search.ts'
import { search } from './search.ts'
import { syncSearch } from './sync-search.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const find = async (ctx: Ctx, text: string, rest: Record<string, unknown> = {}) =>
  (await search(ctx, searchInput.parse({ text, ...rest }), productsSold)).value
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

  it('of all kinds shows the first few of each', async () => {
    const tagger = await world.person()
    for (let at = 0; at < 13; at += 1) await world.post(tagger, { caption: `두물머리 #두물머리${'가나다라마바사아자차카타파'[at]}` })
    const shop = await world.shop()
    for (let at = 0; at < 7; at += 1) {
      await world.person({ displayName: `두물머리${at}` })
      await world.product(shop, { title: `두물머리 ${at}` })
    }
    await sync()
    const { people, posts, products, hashtags } = await find(world.ctx(), '두물머리')
    expect([people, posts, products, hashtags].map(({ length }) => length)).toEqual([6, 12, 6, 8])
    const typed = await suggest(world.ctx(), { text: '두물머리' }, productsSold)
    expect([typed.people, typed.products, typed.hashtags].map(({ length }) => length)).toEqual([3, 3, 4])
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

async function pagesOf(ctx: Ctx, text: string, rest: Record<string, unknown>) {
  const pages = [await find(ctx, text, { kind: 'post', ...rest })]
  for (let next = pages[0]!.nextCursor; next !== null && pages.length < 9; next = pages.at(-1)!.nextCursor)
    pages.push(await find(ctx, text, { kind: 'post', ...rest, cursor: next }))
  return pages
}

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
    const pages = await pagesOf(viewer.ctx, '호수공원', {})
    expect(pages.map(({ posts }) => posts.length)).toEqual([20, 20, 5])
    expect(pages.map(({ hasMore }) => hasMore)).toEqual([true, true, false])
    expect(pages.flatMap(postsIn).toSorted()).toEqual(visible.toSorted())
    expect(pages.map(({ nextCursor }) => nextCursor === null)).toEqual([false, false, true])
  })

  it('end with what else may be meant, also where all that fill a page are hidden from the caller', async () => {
    const [author, hidden, viewer] = [await world.person(), await world.person(), await world.person()]
    const { id: alsoMeant } = await world.post(author, { caption: '온수 매트 위에서' })
    for (let at = 0; at < 25; at += 1) await world.post(hidden, { caption: `온수통 ${at}` })
    await sync()
    const ofStranger = await pagesOf(world.ctx(), '온수통', {})
    expect(ofStranger.map(({ posts }) => posts.length)).toEqual([20, 6])
    expect(postsIn(ofStranger[1]!).at(-1)).toBe(alsoMeant)
    await world.deps.main.db.insert(block).values({ blockerId: hidden.id, blockedId: viewer.id, createdAt: world.deps.now() })
    expect((await pagesOf(viewer.ctx, '온수통', {})).map(postsIn)).toEqual([[alsoMeant]])
  })

  it.each(['relevance', 'newest', 'popular'])(
    'neither repeat nor leave out anything by %s, whatever comes and goes meanwhile',
    async (order) => {
      const author = await world.person()
      const word = `물결${order}`
      const ids: string[] = []
      for (let at = 0; at < 45; at += 1) ids.push((await world.post(author, { caption: `${word} ${at}` })).id)
      await sync()
      const first = await find(world.ctx(), word, { kind: 'post', order })
      const shown = postsIn(first)
      // What the cursor names goes, and others come before it.
      for (const postId of shown.slice(-2)) await deletePost(author.ctx, { postId })
      for (let at = 0; at < 3; at += 1) await world.post(author, { caption: `${word} 나중 ${at}` })
      await sync()
      const second = await find(world.ctx(), word, { kind: 'post', order, cursor: first.nextCursor })
      const third = await find(world.ctx(), word, { kind: 'post', order, cursor: second.nextCursor })
      const all = [shown, postsIn(second), postsIn(third)].flat()
      expect(new Set(all).size).toBe(all.length)
      expect(ids.filter((id) => !all.includes(id))).toEqual([])
      expect(third.nextCursor).toBeNull()
    },
  )

  it('refuse a cursor that they did not give', async () => {
    await expect(find(world.ctx(), '호수공원', { kind: 'post', cursor: 'abc' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })
})

describe('filters and facets', () => {
  it('narrow by what is true now, though the sync stands still', async () => {
    const [viewer, followed, other] = [await world.person(), await world.person(), await world.person()]
    await world.follow(viewer, followed)
    const shop = await world.shop(followed)
    const [cheap, dear] = [
      await world.product(shop, { title: '벚꽃 접시', priceKrw: 9_000 }),
      await world.product(await world.shop(other), { title: '벚꽃 그릇', priceKrw: 30_000 }),
    ]
    const mine = await world.post(followed, { caption: '벚꽃 길 #봄나들이' })
    await world.post(other, { caption: '벚꽃 축제 #봄소풍' })
    await sync()
    const products = async (rest: Record<string, unknown>) =>
      (await find(viewer.ctx, '벚꽃', { kind: 'product', ...rest })).products.map(({ id }) => id)
    expect(await products({ priceToKrw: 10_000 })).toEqual([cheap.id])
    expect(await products({ shopId: shop.id })).toEqual([cheap.id])
    expect(await products({ order: 'price_down' })).toEqual([dear.id, cheap.id])
    expect(await products({ inStock: true, order: 'price_up' })).toEqual([cheap.id, dear.id])
    await world.deps.main.db.update(product).set({ stock: 0, priceKrw: 11_000 }).where(eq(product.id, cheap.id))
    expect(await products({ inStock: true })).toEqual([dear.id])
    expect(await products({ priceToKrw: 10_000 })).toEqual([])
    for (const rest of [{ followedOnly: true }, { tag: '#봄나들이' }, { followedOnly: true, withinDays: 1, tag: '봄나들이' }])
      expect(postsIn(await find(viewer.ctx, '벚꽃', { kind: 'post', ...rest }))).toEqual([mine.id])
    expect(postsIn(await find(world.ctx(), '벚꽃', { kind: 'post', followedOnly: true }))).toEqual([])

    const facets = await findProductFacets(viewer.ctx, facetsInput.parse({ text: '벚꽃', shopId: shop.id }), countFacets)
    expect(facets).toMatchObject({ total: 1, isComplete: true, inStock: 0, prices: { fromKrw: 11_000, toKrw: 11_000 } })
    expect(facets.shops).toHaveLength(2)
    const { tags, total } = await findPostFacets(viewer.ctx, facetsInput.parse({ text: '벚꽃', tag: '봄소풍' }))
    expect([total, tags.map(({ tag }) => tag).toSorted()]).toEqual([1, ['봄나들이', '봄소풍']])
    await world.deps.main.db.insert(block).values({ blockerId: other.id, blockedId: viewer.id, createdAt: world.deps.now() })
    expect((await findProductFacets(viewer.ctx, facetsInput.parse({ text: '벚꽃' }), countFacets)).total).toBe(1)
  })

  it('find posts by the colours of their pictures, as they are now, and count only those that the caller sees', async () => {
    const [viewer, author, hidden] = [await world.person(), await world.person(), await world.person({ isPrivate: true })]
    const paint = (id: string, colours: string[] | null) =>
      run(
        world.deps.main.db,
        sql`update media set colours = ${colours}::text[] where id in (select media_id from post_image where post_id = ${id}::uuid)`,
      )
    const write = async (by: TestPerson, colours: string[]) => {
      const { id } = await world.post(by, { caption: '색종이 접기' })
      await paint(id, colours)
      return id
    }
    const [red, both] = [await write(author, ['red']), await write(author, ['teal', 'red'])]
    await write(hidden, ['purple'])
    await sync()
    const posts = async (colour: string, ctx: Ctx = viewer.ctx) => postsIn(await find(ctx, '색종이', { kind: 'post', colour })).toSorted()
    expect(await posts('red')).toEqual([red, both].toSorted())
    expect([await posts('teal'), await posts('purple'), await posts('purple', hidden.ctx)]).toEqual([[both], [], [expect.any(String)]])

    const facets = (ctx: Ctx, rest = {}) => findPostFacets(ctx, facetsInput.parse({ text: '색종이', ...rest }))
    const [shownRed, shownTeal] = [
      { colour: 'red', count: 2 },
      { colour: 'teal', count: 1 },
    ]
    expect(await facets(viewer.ctx, { colour: 'teal' })).toMatchObject({ total: 1, colours: [shownRed, shownTeal] })
    expect((await facets(world.ctx())).colours).toEqual([shownRed, shownTeal])
    expect((await facets(hidden.ctx)).colours).toEqual([{ colour: 'red', count: 2 }, { colour: 'purple', count: 1 }, shownTeal])
    await paint(both, ['green'])
    expect([await posts('red'), await posts('teal')]).toEqual([[red], []])
  })

  it('name the colours of pictures that were made before, when an index is built', async () => {
    const { id } = await world.post(await world.person(), { caption: '오래된 색지' })
    const { data, info } = await sharp({ create: { width: 40, height: 50, channels: 4, background: '#1040e0' } })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const thumbhash = Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
    await run(
      world.deps.main.db,
      sql`update media set thumbhash = ${thumbhash} where id in (select media_id from post_image where post_id = ${id}::uuid)`,
    )
    await reindexSearch(world.ctx())
    await sync()
    expect(postsIn(await find(world.ctx(), '색지', { kind: 'post', colour: 'blue' }))).toEqual([id])
  })

  it('know the values that can be chosen', async () => {
    const seller = await world.person()
    const { id: productId } = await world.product(await world.shop(seller), { title: '양말 세트' })
    const chosen = { priceKrw: 5_000, stock: 3 }
    await setOptions(seller.ctx, {
      productId,
      optionNames: ['색'],
      options: ['빨강', '파랑'].map((value) => ({ values: [value], ...chosen })),
    })
    await sync()
    const products = async (choices: string[]) => (await find(world.ctx(), '양말', { kind: 'product', choices })).products.length
    expect([await products(['빨강']), await products(['초록']), await products(['빨강', '초록'])]).toEqual([1, 0, 0])
    const { choices } = await findProductFacets(world.ctx(), facetsInput.parse({ text: '양말' }), countFacets)
    expect(choices.map(({ value, count }) => [value, count])).toEqual([
      ['빨강', 1],
      ['파랑', 1],
    ])
  })
})

describe('suggestions', () => {
  const searched = (person: TestPerson, text: string, rest: Record<string, unknown> = {}) =>
    recordSearch(person.ctx, recordSearchInput.parse({ text, found: 3, engine: 'postgres', clicked: null, ...rest }))
  const queriesFor = async (ctx: Ctx, text: string) => (await suggest(ctx, { text }, productsSold)).queries

  it('hold people, products, hashtags, and the part of each that is typed', async () => {
    const author = await world.person({ displayName: '보라매' })
    await world.post(author, { caption: '#보라매공원' })
    const { id } = await world.product(await world.shop(author), { title: '보라매 우산' })
    await sync()
    const found = await suggest(world.ctx(), { text: '보라' }, productsSold)
    expect(found).toMatchObject({ people: [{ id: author.id }], hashtags: [{ tag: '보라매공원' }], products: [{ id }] })
    expect(found.highlights).toMatchObject({ [author.id]: [[0, 2]], [id]: [[0, 2]], '#보라매공원': [[0, 2]] })
  })

  it('hold a search of others only when five people sent it, and never what may name or reach a person', async () => {
    const people: TestPerson[] = []
    for (let at = 0; at < 5; at += 1) people.push(await world.person())
    const named = await world.person({ displayName: '유일무이한이름' })
    await sync()
    const shown = async () => {
      await countSearches(world.ctx())
      return (await readStartOfSearch(world.ctx())).popular
    }
    for (const person of people.slice(0, 4)) for (const text of ['제철 과일', '제철  과일']) await searched(person, text)
    expect(await shown()).toEqual([])
    for (const text of ['제철 과일', '01012345678', 'a@b.kr', named.handle, '유일무이한이름'])
      for (const person of people) await searched(person, text)
    for (const person of people) await searched(person, '없는 것', { found: 0 })
    expect(await shown()).toEqual(['제철 과일'])
    expect(await queriesFor(world.ctx(), 'ㅈㅊ')).toEqual([{ text: '제철 과일', ranges: expect.any(Array), isOwn: false }])
    expect(await queriesFor(people[0]!.ctx, '과이')).toEqual([{ text: '제철 과일', ranges: [[3, 5]], isOwn: true }])
    await forgetSearch(people[0]!.ctx, { text: '제철 과일' })
    expect((await readStartOfSearch(people[0]!.ctx)).recent).not.toContain('제철 과일')
    expect(await shown()).toEqual([])
    await forgetSearch(people[1]!.ctx, { text: null })
    expect((await readStartOfSearch(people[1]!.ctx)).recent).toEqual([])
  })

  it('take no harm from a search or a tag that is named like a part of every object', async () => {
    const person = await world.person()
    await world.post(person, { caption: '#__proto__' })
    await searched(person, '__proto__')
    await sync()
    const found = await suggest(person.ctx, { text: '__proto__' }, productsSold)
    expect(found).toMatchObject({ queries: [{ text: '__proto__' }], hashtags: [{ tag: '__proto__' }] })
    expect(Object.keys(found.highlights)).toEqual(['#__proto__'])
    expect(suggestions.extend({ products: z.array(z.any()) }).parse(found)).toEqual(found)
  })

  it('keep the place of the first result that was opened, and 100 searches of a person', async () => {
    const person = await world.person()
    await searched(person, '첫째')
    for (const clicked of [3, 1]) await searched(person, '첫째', { clicked })
    for (let at = 0; at < 102; at += 1) await searched(person, `검색 ${at}`)
    const kept = await rows(
      world.deps.main.db,
      sql<{ count: number; clicked: number | null }>`
        select count(*)::int as count, max(clicked) as clicked from search_query where person_id = ${person.id}::uuid`,
    )
    expect(kept[0]!.count).toBeLessThanOrEqual(101)
    await searched(person, '둘째', { clicked: 4 })
    await searched(person, '둘째', { clicked: 2 })
    const [second] = await rows(
      world.deps.main.db,
      sql<{ clicked: number | null }>`select clicked from search_query where person_id = ${person.id}::uuid and text = '둘째'`,
    )
    expect(second).toEqual({ clicked: 4 })
  })
})

describe('the desk', () => {
  it('shows runs with their end, what five people did not find, and how far down people open', async () => {
    const people: TestPerson[] = []
    for (let at = 0; at < 5; at += 1) people.push(await world.person())
    const keep = (person: TestPerson, text: string, found: number, clicked: number | null) =>
      recordSearch(person.ctx, recordSearchInput.parse({ text, found, clicked, engine: 'meilisearch' }))
    for (const person of people) await keep(person, '찾을 수 없는 것', 0, null)
    for (const person of people.slice(0, 4)) await keep(person, '넷만 찾은 것', 0, null)
    await keep(people[0]!, '열어 본 것', 5, 1)
    await keep(people[1]!, '열어 본 것', 5, 4)
    await keep(people[2]!, '열어 본 것', 5, null)
    await sync()
    world.advance(1_000)
    await verifySearch(world.ctx())
    const desk = await readSearchDesk(world.ctx())
    expect(desk.unanswered.map(({ text }) => text)).toContain('찾을 수 없는 것')
    expect(desk.unanswered.map(({ text }) => text)).not.toContain('넷만 찾은 것')
    expect(desk.clicks.find(({ engine }) => engine === 'meilisearch')).toEqual({
      engine: 'meilisearch',
      searches: 3,
      opened: 2,
      reciprocalRank: 0.417,
    })
    expect(desk.runs.slice(0, 2)).toMatchObject([
      { kind: 'verify', documents: 0, problem: null },
      { kind: 'sync', problem: null },
    ])
    world.advance(1_000)
    const broken = { ...world.ctx(), platform: { search: { ...world.ctx().platform.search, indexes: [brokenIndex] } } }
    await expect(verifySearch(broken as never)).rejects.toThrow('the engine is gone')
    expect((await readSearchDesk(world.ctx())).runs[0]).toMatchObject({ kind: 'verify', problem: 'the engine is gone' })
  })
})

const brokenIndex = {
  name: 'meilisearch',
  scan: () => {
    throw new Error('the engine is gone')
  },
}

describe('help after nothing was found', () => {
  const help = (text: string, rest: Record<string, unknown> = {}) =>
    helpSearch(world.ctx(), helpInput.parse({ text, ...rest }), productsSold)

  it('names what was meant, by keys that are near, fewer words, and no filters', async () => {
    const seller = await world.person()
    await world.post(seller, { caption: '#라탄바구니' })
    await world.product(await world.shop(seller), { title: '라탄 조명' })
    await sync()
    expect(await help('라턴', { kind: 'product' })).toMatchObject({ meant: ['라탄'] })
    expect((await help('라탄 냉장고', { kind: 'product' })).fewerWords).toEqual(['라탄'])
    expect(await help('라탄', { kind: 'product', category: 'pets' })).toMatchObject({ withoutFilters: true })
    expect(await help('쿵짝쿵짝')).toEqual({ meant: [], fewerWords: [], withoutFilters: false })
  })
})

describe('synonyms', () => {
  it('of a file widen a search at once, in its directions; a faulty file changes nothing', async () => {
    const shop = await world.shop()
    for (const title of ['벽걸이 텔레비전', '아이 태블릿', '아이패드 덮개']) await world.product(shop, { title })
    await sync()
    const titles = async (text: string) => (await find(world.ctx(), text, { kind: 'product' })).products.map(({ title }) => title)
    expect(await titles('벽걸이 티비')).toEqual([])
    const { synonyms, faults } = readSynonymsFile('# 화면\n티비, 텔레비전, tv\n아이패드 => 태블릿 # 한쪽만')
    expect(faults).toEqual([])
    await replaceSynonyms(world.ctx(), synonyms)
    expect(await titles('벽걸이 티비')).toEqual(['벽걸이 텔레비전'])
    expect(await titles('TV')).toEqual(['벽걸이 텔레비전'])
    expect(await titles('아이패드')).toEqual(['아이패드 덮개', '아이 태블릿'])
    expect(await titles('태블릿')).toEqual(['아이 태블릿'])
    expect(await listSynonyms(world.ctx())).toHaveLength(4)
    expect(readSynonymsFile('혼자\na => b => c\n!, ?').faults).toHaveLength(3)
    await replaceSynonyms(world.ctx(), [])
    expect(await titles('벽걸이 티비')).toEqual([])
  })
})

describe('one’s own things', () => {
  it('are found at once by oneself alone: a name, a product that is new or renamed, a new hashtag', async () => {
    const [maker, other] = [await world.person({ displayName: '달무리' }), await world.person()]
    const shop = await world.shop(maker)
    const { id: productId } = await world.product(shop, { title: '달무리 등' })
    await world.post(maker, { caption: '#달무리밤' })
    await world.shop(other)
    const found = async (ctx: Ctx) => {
      const all = await find(ctx, '달무리')
      return [all.people.length, all.products.length, all.hashtags.length]
    }
    expect(await found(maker.ctx)).toEqual([1, 1, 1])
    expect(await found(other.ctx)).toEqual([0, 0, 0])
    await sync()
    await updateProduct(maker.ctx, { productId, title: '해무리 등' })
    expect((await find(maker.ctx, '해무리')).products).toHaveLength(1)
    expect((await find(other.ctx, '해무리')).products).toHaveLength(0)
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
