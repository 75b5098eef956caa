import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { updateProfile } from '../../social/people/update-profile.ts'
import { likePost } from '../../social/reactions/set-reaction.ts'
import { describePage } from './describe-page.ts'
import { readShareCard } from './share-card.ts'
import { sharePicture } from './share-picture.ts'
import { sitemapPart } from './sitemap.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const inEnglish = () => ({ ...world.ctx(), locale: 'en' as const })
const said = async (path: string, { ctx = world.ctx(), isDrawn = false } = {}) => {
  const { facts, picture, url, ...words } = await describePage(ctx, path, isDrawn)
  const { origin } = new URL(world.config.PUBLIC_URL)
  return {
    ...words,
    path: url.replace(origin, ''),
    picture: picture && { ...picture, url: picture.url.replace(origin, '').replace(/v=[0-9a-f]{16}$/, 'v=·') },
    facts: facts.map((fact) => fact['@type']),
  }
}

describe('a page is described for a stranger', () => {
  it('as a post with its words, the lowest of its prices and its picture', async () => {
    const [author, shop] = [await world.person({ displayName: '지민' }), await world.shop()]
    const tags = await Promise.all(
      [31_000, 12_000, 25_000].map(async (priceKrw) => (await world.product(shop, { title: '컵', priceKrw })).id),
    )
    const place = (productId: string, n: number) => ({ productId, x: n / 10, y: 0.5 })
    const { id } = await world.post(author, { caption: '아침 컵', tags: tags.map(place) })
    const common = {
      status: 200,
      type: 'article',
      title: `지민 (@${author.handle})님의 글`,
      description: '아침 컵',
      priceKrw: 12_000,
      isIndexed: true,
      path: `/posts/${id}`,
      facts: ['SocialMediaPosting', 'BreadcrumbList'],
    }
    const url = `/share/posts/${id}.jpg`
    expect(await said(`/posts/${id}/`)).toEqual({ ...common, picture: { url, alt: '', size: { width: 320, height: 400 } } })
    const drawn = { url: `${url}?l=ko&v=·`, alt: '', size: { width: 1_200, height: 630 } }
    expect(await said(`/posts/${id}`, { isDrawn: true })).toEqual({ ...common, picture: drawn })
  })

  it('as a post without words by its counts, and without tags by no price', async () => {
    const author = await world.person({ displayName: 'Jimin' })
    const { id } = await world.post(author, { caption: '' })
    await likePost((await world.person()).ctx, { postId: id, on: true })
    expect(await said(`/posts/${id}`)).toMatchObject({ description: '좋아요 1개, 댓글 0개', priceKrw: null })
    expect(await said(`/posts/${id}`, { ctx: inEnglish() })).toMatchObject({
      title: `A post by Jimin (@${author.handle})`,
      description: 'Likes: 1, comments: 0',
    })
  })

  it('as a person, with a picture where there is one or it is drawn', async () => {
    const author = await world.person({ displayName: '하나' })
    await world.post(author)
    const path = `/@${author.handle}`
    const common = {
      status: 200,
      type: 'profile',
      title: `하나 (@${author.handle})`,
      priceKrw: null,
      isIndexed: true,
      path,
      facts: ['ProfilePage'],
    }
    expect(await said(path)).toEqual({ ...common, description: '팔로워 0명, 글 1개', picture: null })
    const url = `/share/people/${author.handle}.jpg`
    const drawn = { url: `${url}?l=ko&v=·`, alt: '하나', size: { width: 1_200, height: 630 } }
    expect(await said(path, { isDrawn: true })).toMatchObject({ picture: drawn })
    await updateProfile(author.ctx, { bio: '그릇을 모아요', avatarMediaId: (await world.media(author, 'avatar', ['webp', 'jpeg'])).id })
    expect(await said(path)).toEqual({ ...common, description: '그릇을 모아요', picture: { url, alt: '하나', size: null } })
    for (const other of [`/people/${author.handle}`, `${path}/followers`])
      expect(await said(other)).toMatchObject({ isIndexed: false, path })
    await updateProfile(author.ctx, { isPrivate: true })
    expect(await said(path, { isDrawn: true })).toMatchObject({ title: '비공개 계정', isIndexed: false, picture: null, facts: [] })
    expect(await said(path, { ctx: inEnglish() })).toMatchObject({ title: 'Private account' })
  })

  it('as a product of its brand and shop at its price', async () => {
    const shop = await world.shop()
    const { id } = await world.product(shop, { title: '램프', priceKrw: 45_000 })
    const path = `/products/${id}`
    const common = { status: 200, type: 'product', priceKrw: 45_000, isIndexed: true, path, facts: ['Product', 'BreadcrumbList'] }
    await run(world.owner.db, sql`update shop set name = '불빛' where id = ${shop.id}::uuid`)
    expect(await said(path)).toEqual({ ...common, title: '램프', description: '45,000원 · 불빛', picture: null })
    const drawn = { url: `/share/products/${id}.jpg?l=en&v=·`, alt: '램프', size: { width: 1_200, height: 630 } }
    await run(world.owner.db, sql`update product set brand = '등대', about = '밤을 밝혀요' where id = ${id}::uuid`)
    expect(await said(path, { ctx: inEnglish(), isDrawn: true })).toEqual({
      ...common,
      title: '등대 램프',
      description: '₩45,000 · 불빛 · 밤을 밝혀요',
      picture: drawn,
    })
  })

  it('as a shop, a hashtag, a page of the app, and as nothing', async () => {
    const [shop, author] = [await world.shop(), await world.person()]
    await world.product(shop)
    await run(world.owner.db, sql`update shop set name = '그릇집' where id = ${shop.id}::uuid`)
    const path = `/shops/${shop.handle}`
    const room = { status: 200, type: 'website', title: '그릇집', priceKrw: null, isIndexed: true, path, facts: ['OnlineStore'] }
    expect(await said(path)).toEqual({ ...room, description: '상품 1개', picture: null })
    await run(world.owner.db, sql`update shop set about = '흙을 빚어요' where id = ${shop.id}::uuid`)
    expect(await said(path)).toMatchObject({ description: '흙을 빚어요' })
    const { id } = await world.post(author, { caption: '#흙' })
    expect(await said(`/tags/${encodeURIComponent('흙')}`)).toEqual({
      status: 200,
      type: 'website',
      title: '#흙',
      description: '#흙 글 모아 보기',
      priceKrw: null,
      isIndexed: true,
      path: `/tags/${encodeURIComponent('흙')}`,
      picture: { url: `/share/posts/${id}.jpg`, alt: '', size: { width: 320, height: 400 } },
      facts: [],
    })
    expect(await said('/popular/')).toMatchObject({ status: 200, title: '', path: '/popular', isIndexed: true })
    expect(await said('/wallet')).toMatchObject({ status: 200, isIndexed: false })
    expect(await said('/nothing/', { ctx: inEnglish() })).toMatchObject({
      status: 404,
      title: 'Not found',
      path: '/nothing/',
      isIndexed: false,
    })
  })
})

it('a fault is no missing page', async () => {
  const { main } = world.deps
  const send = () => Promise.reject(new KiwiError('UNAVAILABLE'))
  const broken = Object.assign(Object.create(main), { db: Object.assign(Object.create(main.db), { send }) })
  const asked = describePage({ ...world.ctx(), main: broken }, `/posts/${crypto.randomUUID()}`, false)
  await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

describe('the picture of a page', () => {
  it('says what stands on the page, with the first tag of a post, and its photo', async () => {
    const [author, shop] = [await world.person({ displayName: '지민' }), await world.shop()]
    const cup = await world.product(shop, { title: '컵', priceKrw: 12_000 })
    const { id } = await world.post(author, { caption: '아침', tags: [{ productId: cup.id, x: 0.5, y: 0.5 }] })
    const bare = await world.post(author, { caption: '' })
    const card = (kind: string, name: string, ctx = world.ctx()) => readShareCard(ctx, kind, name)
    const photoKey = expect.stringMatching(/^m\/.*320\.webp$/)
    const ofPost = { kind: 'posts', title: '지민', byline: `@${author.handle}`, text: '아침', price: '컵 12,000원', photoKey }
    expect(await card('posts', id)).toEqual(ofPost)
    expect(await card('posts', id, inEnglish())).toEqual({ ...ofPost, price: '컵 ₩12,000' })
    expect(await card('posts', bare.id)).toEqual({ ...ofPost, text: '', price: '' })
    await run(world.owner.db, sql`update shop set name = '그릇집', about = '흙' where id = ${shop.id}::uuid`)
    const ofProduct = { kind: 'products', title: '컵', byline: '그릇집', text: '', price: '12,000원', photoKey: null }
    expect(await card('products', cup.id)).toEqual(ofProduct)
    await run(world.owner.db, sql`update product set brand = '손' where id = ${cup.id}::uuid`)
    expect(await card('products', cup.id)).toEqual({ ...ofProduct, byline: '손 · 그릇집' })
    const ofShop = { kind: 'shops', title: '그릇집', byline: `@${shop.handle}`, text: '흙', price: '', photoKey: null }
    expect(await card('shops', shop.handle)).toEqual(ofShop)
    await updateProfile(author.ctx, { bio: '모아요' })
    expect(await card('people', author.handle)).toEqual({
      ...ofShop,
      kind: 'people',
      title: '지민',
      byline: `@${author.handle}`,
      text: '모아요',
    })
    const notFound = { code: 'NOT_FOUND' }
    const shown = await world.person()
    await updateProfile(shown.ctx, { avatarMediaId: (await world.media(shown, 'avatar', ['webp', 'jpeg'])).id })
    expect(await sharePicture(world.ctx(), 'people', shown.handle)).toContain('/m/')
    for (const [kind, name] of [
      ['posts', author.handle],
      ['people', id],
      ['shops', author.handle],
      ['products', id],
      ['x', id],
      ['x', cup.id],
      ['x', shop.handle],
      ['x', shown.handle],
    ] as const) {
      await expect(card(kind, name)).rejects.toMatchObject(notFound)
      await expect(sharePicture(world.ctx(), kind, name)).rejects.toMatchObject(notFound)
    }
    expect(await sharePicture(world.ctx(), 'posts', id)).toContain('/m/')
    await updateProfile(author.ctx, { isPrivate: true })
    await expect(card('people', author.handle)).rejects.toMatchObject(notFound)
  })
})

it('a sitemap lists the newest first, and tags by their posts', async () => {
  const later = <Made>(make: () => Promise<Made>) => (world.advance(5), make())
  const first = await later(world.person)
  const second = await later(world.person)
  const gone = await later(world.person)
  const posts = [await world.post(first, { caption: '#둘 #하나' }), await world.post(second, { caption: '#둘' })]
  const shops = [await later(() => world.shop(first)), await later(() => world.shop(second)), await later(() => world.shop(gone))]
  const products = [
    await later(() => world.product(shops[0]!)),
    await later(() => world.product(shops[1]!)),
    await later(() => world.product(shops[2]!)),
  ]
  await run(world.owner.db, sql`update person set status = 'suspended' where id = ${gone.id}::uuid`)
  await run(world.owner.db, sql`update hashtag set post_count = case tag when '둘' then 1002 when '하나' then 1001 else post_count end`)
  const own = new Set(
    [...posts, ...products]
      .map(({ id }) => id)
      .concat([first, second, gone, ...shops].map(({ handle }) => handle))
      .concat('둘', '하나'),
  )
  const listed = async (part: string) =>
    [...(await sitemapPart(world.ctx(), part)).matchAll(/<loc>[^<]*\/@?([^<]*)<\/loc>/g)]
      .map(([, name]) => decodeURIComponent(name!))
      .filter((name) => own.has(name))
  expect(await listed('posts')).toEqual([posts[1]!.id, posts[0]!.id])
  expect(await listed('people')).toEqual([second.handle, first.handle])
  expect(await listed('products')).toEqual([products[1]!.id, products[0]!.id])
  expect(await listed('shops')).toEqual([shops[1]!.handle, shops[0]!.handle])
  expect(await listed('tags')).toEqual(['둘', '하나'])
  // It is kept for an hour.
  const more = await world.post(first)
  own.add(more.id)
  expect(await listed('posts')).not.toContain(more.id)
  await world.deps.redis.del('sitemap:posts')
  expect((await listed('posts'))[0]).toBe(more.id)
  await expect(sitemapPart(world.ctx(), 'toString')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
