import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { setShopPictures } from '../../src/commerce/shops/set-shop-pictures.ts'
import { updateProfile } from '../../src/social/people/update-profile.ts'
import type { World } from '../worlds/world.ts'

const root = resolve(import.meta.dirname, '../..')

/** A small built web app: the real shell, one asset, the files beside the pages. */
export function makeWebDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-web-'))
  mkdirSync(join(dir, 'assets'))
  for (const file of ['_headers', '.assetsignore', 'favicon.svg'])
    writeFileSync(join(dir, file), readFileSync(join(root, 'web/public', file)))
  writeFileSync(join(dir, 'index.html'), readFileSync(join(root, 'web/index.html')))
  writeFileSync(join(dir, 'assets/app-1a2b3c.js'), 'export {}')
  writeFileSync(join(dir, '.built-from'), 'a hash of every source')
  return dir
}

/**
 * The contract of pages in both runtimes: headers, documents without scripts, lists for search
 * engines. Only Node draws the pictures that chat apps show.
 */
export function describePages(running: () => { world: World; url: string }, { isDrawn }: { isDrawn: boolean }) {
  const open = (path: string, headers: Record<string, string> = {}) => fetch(running().url + path, { redirect: 'manual', headers })
  const page = async (path: string, headers?: Record<string, string>) => {
    const response = await open(path, headers)
    const html = await response.text()
    const meta = (name: string) => new RegExp(`<meta (?:property|name)="${name}" content="([^"]*)"`).exec(html)?.[1]
    return {
      status: response.status,
      headers: response.headers,
      html,
      meta,
      title: /<title>([^<]*)</.exec(html)?.[1],
      linkedData: /<script type="application\/ld\+json">([^<]*)<\/script>/.exec(html)?.[1],
    }
  }

  /** The picture of a page: drawn, or the thing's own, to whose address this one leads. */
  async function expectPicture(
    meta: (name: string) => string | undefined,
    path: string,
    own: string,
    { height = '', hasFile = true } = {},
  ) {
    const { world } = running()
    const address = (meta('og:image') ?? '').replaceAll('&amp;', '&').replace(world.config.PUBLIC_URL, '')
    const size = [meta('og:image:width'), meta('og:image:height')]
    if (!isDrawn) {
      expect([address, size[1] ?? '']).toEqual([path, height])
      return expect((await open(address)).headers.get('location')).toContain(own)
    }
    expect(address).toMatch(new RegExp(`^${path}\\?l=(ko|en)&v=[0-9a-f]{16}$`))
    expect(size).toEqual(['1200', '630'])
    const picture = await open(address)
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    // Without its photo it is drawn, and asked for again.
    const kept = hasFile ? 'public, max-age=31536000, s-maxage=60, immutable' : 'public, max-age=60'
    expect(picture.headers.get('cache-control')).toBe(kept)
    const bytes = await picture.arrayBuffer()
    expect(bytes.byteLength).toBeLessThan(300_000)
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 1_200, height: 630 })
    if (hasFile) expect((await open(address, { 'if-none-match': picture.headers.get('etag') ?? '' })).status).toBe(304)
    expect((await open(path)).headers.get('cache-control')).toBe('public, max-age=60')
  }

  describe('pages', () => {
    it('carry the same headers as every answer: CSP, nosniff, no frames, HSTS, no sensors', async () => {
      for (const path of ['/', '/wallet/send', '/health/live', '/trpc/me.get', '/nothing/here', '/favicon.svg']) {
        const { headers } = await open(path)
        expect(headers.get('content-security-policy'), path).toBe(
          "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
            "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
        )
        expect(headers.get('x-content-type-options'), path).toBe('nosniff')
        expect(headers.get('x-frame-options'), path).toBe('SAMEORIGIN')
        expect(headers.get('strict-transport-security'), path).toBe('max-age=15552000; includeSubDomains')
        expect(headers.get('permissions-policy'), path).toContain('camera=()')
        expect(headers.get('referrer-policy'), path).toBe('same-origin')
      }
    })

    it('let no cache keep an answer of the API, and keep hashed assets for ever', async () => {
      expect((await open('/trpc/me.get')).headers.get('cache-control')).toBe('private, no-store')
      for (const path of ['/trpc/no.such', '/trpc/me.get?input={', '/hooks/nothing', '/sitemap/secrets.xml'])
        expect((await open(path)).headers.get('cache-control'), path).toBe('private, no-store')
      const asset = await open('/assets/app-1a2b3c.js')
      expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff')
      expect(asset.headers.get('content-type')).toContain('javascript')
      expect((await open('/search')).headers.get('cache-control')).toBe('no-cache')
    })

    it('hold what a visitor reads first, as the API answers it, and for nobody else', async () => {
      const { world } = running()
      const author = await world.person()
      const post = await world.post(author, { caption: '</script><script>alert(1)</script> <!-- $& 끝' })
      const input = encodeURIComponent(JSON.stringify({ cursor: null, limit: 27 }))
      for (const path of ['/', '/popular', `/posts/${post.id}`]) {
        const { html, headers } = await page(path)
        expect(headers.get('cache-control'), path).toBe('private, no-store')
        expect(headers.get('vary'), path).toContain('cookie')
        expect(html, path).not.toMatch(/<script>alert|<!-- \$/)
        const [, json = ''] = /<script type="application\/json" id="first-data">([^<]*)<\/script>/.exec(html) ?? []
        const { answers } = JSON.parse(json) as { answers: { data: { posts?: { id: string }[]; id?: string } }[] }
        const asked = path.startsWith('/posts')
          ? `posts.get?input=${encodeURIComponent(JSON.stringify({ postId: post.id }))}`
          : `feed.popular?input=${input}`
        const { result } = (await (await open(`/trpc/${asked}`)).json()) as { result: { data: { posts?: { id: string }[]; id?: string } } }
        const ids = (data: { posts?: { id: string }[]; id?: string }) => data.posts?.map(({ id }) => id) ?? data.id
        expect(ids(answers[0]!.data), path).toEqual(ids(result.data))
        expect(html, path).toMatch(
          /<link rel="preload" as="image" fetchpriority="high" type="image\/webp" imagesrcset="[^"]+" imagesizes="[^"]+"/,
        )
      }
      const cookie = `kiwi_session=${await world.sessionToken(author)}`
      const own = await page('/popular', { cookie: world.config.PUBLIC_URL.startsWith('https:') ? `__Host-${cookie}` : cookie })
      expect(own.html).not.toContain('first-data')
      expect(own.headers.get('cache-control')).toBe('no-cache')
    })

    it('never serve the files of the build itself', async () => {
      for (const path of ['/.built-from', '/.assetsignore', '/_headers', '/assets/../.built-from', '/assets/%2e%2e/.built-from'])
        expect(await (await open(path)).text(), path).not.toContain('hash of every source')
    })

    it('tell a stranger’s chat app what a post shows, whatever it accepts', async () => {
      const { world } = running()
      const author = await world.person({ displayName: '지민 "J" <b>' })
      const shop = await world.shop()
      const product = await world.product(shop, { title: '머그', priceKrw: 18_000 })
      const post = await world.post(author, {
        caption: '따옴표 " 와 <script>alert(1)</script>\n둘째 줄',
        tags: [{ productId: product.id, x: 0.5, y: 0.5 }],
      })
      for (const accept of ['*/*', 'text/html', 'image/png']) {
        const shown = await page(`/posts/${post.id}`, { accept })
        expect(shown.status).toBe(200)
        expect(shown.headers.get('content-type')).toContain('text/html')
        expect(shown.title).toBe(`지민 &quot;J&quot; &lt;b&gt; (@${author.handle})님의 글 · 키위`)
        expect(shown.meta('og:description')).toBe('따옴표 &quot; 와 &lt;script&gt;alert(1)&lt;/script&gt; 둘째 줄')
        expect(shown.meta('og:type')).toBe('article')
        expect(shown.meta('og:url')).toBe(`${world.config.PUBLIC_URL}/posts/${post.id}`)
        expect(shown.meta('product:price:amount')).toBe('18000')
        expect(shown.html).not.toContain('<script>alert')
        const { '@graph': facts } = JSON.parse(shown.linkedData ?? '') as { '@graph': Record<string, unknown>[] }
        expect(facts.map((fact) => fact['@type'])).toEqual(['SocialMediaPosting', 'BreadcrumbList'])
        expect(facts[0]).toMatchObject({ articleBody: '따옴표 " 와 <script>alert(1)</script>\n둘째 줄', author: { name: '지민 "J" <b>' } })
      }
      const { meta } = await page(`/posts/${post.id}`)
      await expectPicture(meta, `/share/posts/${post.id}.jpg`, `${world.config.PUBLIC_URL}/m/`, { height: '400', hasFile: false })
    })

    it('describe people, products, shops and tags in the reader’s language', async () => {
      const { world } = running()
      const author = await world.person({ displayName: '하나' })
      const shop = await world.shop(author)
      const product = await world.product(shop, { title: '램프', priceKrw: 45_000 })
      await world.post(author, { caption: '밤 #램프조명' })
      const [photo, banner] = [await world.media(author, 'avatar', ['webp', 'jpeg']), await world.media(author, 'shop', ['webp', 'jpeg'])]
      const file = await sharp({ create: { width: 320, height: 400, channels: 3, background: '#4c7a10' } })
        .jpeg()
        .toBuffer()
      for (const { id } of [photo, banner])
        for (const ending of ['webp', 'jpg']) await world.deps.platform.storage.put(`m/${id}/x-320.${ending}`, file, 'image/jpeg')
      await updateProfile(author.ctx, { avatarMediaId: photo.id })
      await setShopPictures(author.ctx, { bannerMediaId: banner.id })
      const profile = await page(`/@${author.handle}`)
      expect(profile).toMatchObject({ status: 200, title: `하나 (@${author.handle}) · 키위` })
      expect(profile.meta('twitter:card')).toBe(isDrawn ? 'summary_large_image' : 'summary')
      await expectPicture(profile.meta, `/share/people/${author.handle}.jpg`, `/m/${photo.id}/x-320.jpg`)
      const shown = await page(`/products/${product.id}`)
      expect(shown.title).toBe('램프 · 키위')
      expect([shown.meta('og:type'), shown.meta('product:price:amount'), shown.meta('product:price:currency')]).toEqual([
        'product',
        '45000',
        'KRW',
      ])
      expect(JSON.parse(shown.linkedData ?? '')).toMatchObject({
        '@graph': [
          { '@type': 'Product', name: '램프', offers: { '@type': 'Offer', price: 45_000, priceCurrency: 'KRW' } },
          { '@type': 'BreadcrumbList' },
        ],
      })
      const room = await page(`/shops/${shop.handle}`)
      expect(room.status).toBe(200)
      await expectPicture(room.meta, `/share/shops/${shop.handle}.jpg`, `/m/${banner.id}/x-320.jpg`, { height: '400' })
      if (isDrawn) await expectPicture(shown.meta, `/share/products/${product.id}.jpg`, '')
      const tag = await page(`/tags/${encodeURIComponent('램프조명')}`, { 'accept-language': 'en-GB' })
      expect([tag.status, tag.title, tag.meta('og:description')]).toEqual([200, '#램프조명 · Kiwi', 'Posts with #램프조명'])
    })

    it('name one address for each thing, however it was written, and none for what search engines do not list', async () => {
      const { world } = running()
      const author = await world.person()
      const shop = await world.shop(author)
      const product = await world.product(shop)
      const post = await world.post(author, { caption: '#감성Cafe' })
      const tag = `/tags/${encodeURIComponent('감성cafe')}`
      const canonical = async (path: string) => /<link rel="canonical" href="([^"]*)"/.exec((await page(path)).html)?.[1]
      for (const [path, address = path] of [
        ['/'],
        ['/popular'],
        ['/popular/', '/popular'],
        ['/popular?category=home', '/popular'],
        ['/search?q=a', '/search'],
        ['/terms'],
        ['/transparency'],
        [`/posts/${post.id}`],
        [`/posts/${post.id}/?comment=1`, `/posts/${post.id}`],
        [`/posts/${post.id.toUpperCase()}`, `/posts/${post.id}`],
        [`/products/${product.id}`],
        [`/products/${product.id.toUpperCase()}/`, `/products/${product.id}`],
        [`/shops/${shop.handle}/`, `/shops/${shop.handle}`],
        [`/@${author.handle}/`, `/@${author.handle}`],
        [`/tags/${encodeURIComponent('감성CAFE')}`, tag],
        [tag.toLowerCase(), tag],
      ] as const)
        expect([path, await canonical(path)]).toEqual([path, world.config.PUBLIC_URL + address])
      for (const path of [
        '/wallet',
        '/admin',
        '/sign-in',
        `/people/${author.handle}`,
        `/@${author.handle}/followers`,
        `/posts/${post.id}/edit`,
        `/posts/${crypto.randomUUID()}`,
        '/nothing/here',
      ])
        expect([path, await canonical(path)]).toEqual([path, undefined])
    })

    it('say nothing of a private account, and 404 for what is not there for a stranger', async () => {
      const { world } = running()
      const hidden = await world.person({ displayName: '숨은이름', isPrivate: true })
      const post = await world.post(hidden, { caption: '비밀 #나만의태그' })
      await updateProfile(hidden.ctx, { avatarMediaId: (await world.media(hidden, 'avatar', ['jpeg'])).id })
      const profile = await page(`/@${hidden.handle}`)
      expect(profile.meta('og:image')).toBeUndefined()
      for (const path of [`people/${hidden.handle}`, 'people/nobody.of.this.name', 'shops/nobody_here', `people/${post.id}`, 'x/y'])
        expect((await open(`/share/${path}.jpg`)).status, path).toBe(404)
      expect(profile.html).not.toContain('숨은이름')
      expect(profile.meta('robots')).toBe('noindex')
      expect(profile.linkedData).toBeUndefined()
      for (const path of [
        `/posts/${post.id}`,
        '/posts/not-an-id',
        `/posts/${crypto.randomUUID()}`,
        '/@nobody.of.this.name',
        '/products/x',
        '/shops/nobody_here',
        `/tags/${encodeURIComponent('나만의태그')}`,
        '/nothing/here',
        '/@%E0%A4%A/x',
        '//',
        '//evil.example/posts',
      ]) {
        const shown = await page(path)
        expect(shown.status, path).toBe(404)
        expect(shown.html, path).toContain('<div id="root">')
        expect(shown.meta('robots'), path).toBe('noindex')
        expect(shown.meta('og:url'), path).toBe(world.config.PUBLIC_URL + path)
        expect(shown.html, path).not.toMatch(/비밀|숨은이름/)
      }
      expect((await open(`/share/posts/${post.id}.jpg`)).status).toBe(404)
    })

    it('list what anybody may open for search engines, and nothing else', async () => {
      const { world } = running()
      const [open1, hidden] = [await world.person(), await world.person({ isPrivate: true })]
      const [post, secret] = [await world.post(open1, { caption: '#지도에있음' }), await world.post(hidden, { caption: '#지도에없음' })]
      await world.deps.redis.del('sitemap:posts', 'sitemap:people', 'sitemap:tags')
      const robots = await (await open('/robots.txt')).text()
      expect(robots).toContain(`Sitemap: ${world.config.PUBLIC_URL}/sitemap.xml`)
      expect(robots).toContain('Disallow: /wallet')
      const index = await (await open('/sitemap.xml')).text()
      expect(index).toContain(`<loc>${world.config.PUBLIC_URL}/sitemap/posts.xml</loc>`)
      const list = async (part: string) => (await open(`/sitemap/${part}.xml`)).text()
      const [posts, people, tags] = await Promise.all(['posts', 'people', 'tags'].map(list))
      expect(posts).toContain(`<loc>${world.config.PUBLIC_URL}/posts/${post.id}</loc>`)
      expect(posts).not.toContain(secret.id)
      expect(people).toContain(`<loc>${world.config.PUBLIC_URL}/@${open1.handle}</loc>`)
      expect(people).not.toContain(hidden.handle)
      expect(tags).toContain(encodeURIComponent('지도에있음'))
      expect(tags).not.toContain(encodeURIComponent('지도에없음'))
      expect((await open('/sitemap/secrets.xml')).status).toBe(404)
    })
  })
}
