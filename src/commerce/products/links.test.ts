import http, { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type https from 'node:https'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { WorkerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { createPublicLinks } from '../../platform/links/public-links.ts'
import { readPost } from '../../social/posts/read-post.ts'
import { createFromLink } from './create-from-link.ts'
import { fetchLink } from './fetch-link.ts'
import { cleanProductUrl } from './link-rules.ts'
import { readLink } from './read-link.ts'
import { createFromLinkInput } from './schema.ts'

let world: World
let server: Server
const pages = new Map<string, string>()
let ctx: WorkerCtx
beforeAll(async () => {
  world = await createWorld()
  server = createServer((request, response) => {
    const page = pages.get(request.url ?? '')
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': request.url === '/a.jpg' ? 'image/jpeg' : 'text/html' }).end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const links = createPublicLinks({
    request: http.request as unknown as typeof https.request,
    port: (server.address() as AddressInfo).port,
    isPublic: (address) => address === '127.0.0.1',
    resolve: (host) => Promise.resolve(host === 'inside.example' ? ['10.0.0.1'] : ['127.0.0.1']),
  })
  ctx = { ...world.ctx(), platform: { ...world.deps.platform, links } } as WorkerCtx
})
afterAll(async () => {
  await world.close()
  await new Promise((resolve) => server.close(resolve))
})

const give = (person: TestPerson, url: string, more: Record<string, unknown> = {}) =>
  createFromLink(person.ctx, createFromLinkInput.parse({ url, ...more }))

it('makes a product of the page once, which can be tagged and leads to where it is sold', async () => {
  const [one, other] = [await world.person(), await world.person()]
  pages.set(
    '/cup?id=7',
    '<meta property="og:title" content="밖의 컵"><meta property="product:price:amount" content="21000"><meta property="og:image" content="/a.jpg">',
  )
  pages.set('/a.jpg', 'not really a picture')
  const link = await give(one, 'https://Shop.Example/cup?utm_source=kiwi&id=7#top')
  expect(link).toMatchObject({ state: 'waiting', product: null })
  await Promise.all([fetchLink(ctx, { linkId: link.linkId }), fetchLink(ctx, { linkId: link.linkId })])
  const ready = await readLink(one.ctx, { linkId: link.linkId })
  expect(ready).toMatchObject({ state: 'ready', product: { title: '밖의 컵', priceKrw: 21_000, url: 'https://shop.example/cup?id=7' } })
  expect(await give(other, 'https://shop.example/cup?id=7&fbclid=x')).toMatchObject({ state: 'ready', product: { id: ready.product!.id } })
  await expect(readLink(other.ctx, { linkId: link.linkId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const pictures = await rows(
    world.deps.main.db,
    sql<{ state: string }>`select m.state from product g join media m on m.id = g.image_media_id where g.id = ${ready.product!.id}::uuid`,
  )
  expect(pictures).toEqual([{ state: 'processing' }])
  const post = await world.post(one, { tags: [{ productId: ready.product!.id, x: 0.2, y: 0.3 }] })
  const tags = (await readPost(other.ctx, { postId: post.id })).images[0]!.tags
  expect(tags).toMatchObject([{ title: '밖의 컵', priceKrw: 21_000, url: 'https://shop.example/cup?id=7' }])
  await run(world.deps.main.db, sql`update product set state = 'hidden' where id = ${ready.product!.id}::uuid`)
  expect((await give(other, 'https://shop.example/cup?id=7')).state).toBe('waiting')
})

it('says why a page is no product, and takes the price of the person only where the page has none', async () => {
  const person = await world.person()
  const became = async (url: string, more = {}) => {
    const { linkId } = await give(person, url, more)
    await fetchLink(ctx, { linkId })
    return readLink(person.ctx, { linkId })
  }
  pages.set('/plain', '<title>값 없는 그릇</title>')
  pages.set('/empty', '<p>')
  expect(await became('https://shop.example/plain')).toMatchObject({ state: 'refused', refusal: 'no_price' })
  expect(await became('https://shop.example/plain', { priceKrw: 5_000 })).toMatchObject({ state: 'ready', product: { priceKrw: 5_000 } })
  expect(await became('https://shop.example/empty')).toMatchObject({ refusal: 'no_product' })
  expect(await became('https://shop.example/gone')).toMatchObject({ refusal: 'not_found' })
  expect(await became('https://inside.example/admin')).toMatchObject({ refusal: 'not_public' })
})

it('refuses what is no address of a shop, and the 31st link of a day', async () => {
  const person = await world.person()
  for (const url of ['http://shop.example/', 'https://10.0.0.1/', 'https://a:b@shop.example/', 'https://localhost/', '컵'])
    await expect(give(person, url)).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'url', reason: 'link_unusable' })
  for (let n = 0; n < 30; n += 1) await give(person, `https://shop.example/limit/${n}`)
  await expect(give(person, 'https://shop.example/limit/31')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'links' })
})

it('writes an address in one spelling', () => {
  expect(cleanProductUrl(' https://Shop.Example:443/a/B?b=2&UTM_Source=x&a=1&gclid=y#z ')).toBe('https://shop.example/a/B?a=1&b=2')
  expect(cleanProductUrl('https://쇼핑.한국/컵')).toBe('https://xn--hp4bo76a.xn--3e0b707e/%EC%BB%B5')
  expect(cleanProductUrl(`https://shop.example/${'a'.repeat(900)}`)).toBeNull()
  expect(cleanProductUrl('https://127.0.0.1/')).toBeNull()
})

it('shows no address with another scheme, a port, a name or a password, or of no public name', () => {
  expect(cleanProductUrl('https://shop.example/cup')).toBe('https://shop.example/cup')
  for (const url of [
    'http://shop.example/cup',
    'https://shop.example:8443/cup',
    'https://me@shop.example/cup',
    'https://:pw@shop.example/cup',
    'https://127.0.0.1/cup',
    'https://localhost/cup',
    'shop.example/cup',
  ])
    expect([url, cleanProductUrl(url)]).toEqual([url, null])
})
