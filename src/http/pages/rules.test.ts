import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { routesOfWeb } from '../../../test/web-routes.ts'
import { type PageDescription, pageHtml } from './head.ts'
import { pageAt } from './rules.ts'

const web = resolve(import.meta.dirname, '../../../web')

describe('addresses of pages', () => {
  it('are those of the web app: each of its routes is one, with any id in it', () => {
    const routes = routesOfWeb()
    expect(routes.length).toBeGreaterThan(30)
    const examples = routes.map((path) => path.replace(/\{?\$(\w+)\}?/g, 'x1'))
    expect(examples.filter((path) => pageAt(path) === null)).toEqual([])
  })

  it.each([
    ['/posts/a', { kind: 'post', postId: 'a' }],
    ['/posts/a/', { kind: 'post', postId: 'a' }],
    ['/tags/%EB%A7%9B%EC%A7%91', { kind: 'tag', tag: '맛집' }],
    ['/@jimin', { kind: 'person', handle: 'jimin', isProfile: true }],
    ['/@jimin/followers', { kind: 'person', handle: 'jimin', isProfile: false }],
    ['/people/jimin', { kind: 'person', handle: 'jimin', isProfile: false }],
    ['/wallet/send', { kind: 'app', isPublic: false }],
    ['/posts/a/b', null],
    ['/tags/%E0%A4%A', null],
    ['/index.html', null],
  ])('%s', (path, page) => expect(pageAt(path)).toEqual(page))
})

describe('the head of a page', () => {
  const shell = readFileSync(resolve(web, 'index.html'), 'utf8')
  const plain: PageDescription = {
    status: 200,
    title: '',
    description: '',
    type: 'website',
    url: 'https://kiwi.example/',
    picture: null,
    priceKrw: null,
    isIndexed: true,
    facts: [],
  }

  it('stands where the shell keeps room for it, once', () => {
    const html = pageHtml(shell, { ...plain, title: '$& $1 </title>' }, 'ko')
    expect(html.match(/<title>/g)).toHaveLength(1)
    expect(html).toContain('<title>$&amp; $1 &lt;/title&gt; · 키위</title>')
    expect(html).toContain('<div id="root"></div>')
  })

  it('cuts a long description between graphemes, on one line', () => {
    const family = '👨‍👩‍👧‍👦'
    const html = pageHtml(shell, { ...plain, description: `한\n줄 ${family.repeat(400)}` }, 'ko')
    const description = /name="description" content="([^"]*)"/.exec(html)![1]!
    expect(description.startsWith(`한 줄 ${family}`)).toBe(true)
    expect(description.endsWith(`${family}…`)).toBe(true)
  })

  const headOf = (page: Partial<PageDescription>, locale: 'ko' | 'en' = 'ko') => {
    const html = pageHtml('<!-- page --><!-- /page -->', { ...plain, ...page }, locale)
    return html.split('\n').map((line) => line.trim())
  }

  it('says of a page without a picture or price its words alone', () => {
    expect(headOf({ description: ' 한  줄 ' })).toEqual([
      '<title>키위</title>',
      '<meta name="description" content="한 줄" />',
      '<link rel="canonical" href="https://kiwi.example/" />',
      '<meta name="twitter:card" content="summary" />',
      '<meta property="og:site_name" content="키위" />',
      '<meta property="og:locale" content="ko_KR" />',
      '<meta property="og:type" content="website" />',
      '<meta property="og:title" content="키위" />',
      '<meta property="og:description" content="한 줄" />',
      '<meta property="og:url" content="https://kiwi.example/" />',
    ])
  })

  it('says of a product its price, and of a picture its size where it is known', () => {
    const picture = { url: 'https://kiwi.example/a.jpg?l=en&v=1', alt: 'a "cup"', size: { width: 1_200, height: 630 } }
    const product = { type: 'product', title: 'Cup', picture, priceKrw: 0 } as const
    expect(headOf({ ...product, isIndexed: false, facts: [{ '@type': 'Product' }] }, 'en').slice(2)).toEqual([
      '<meta name="robots" content="noindex" />',
      '<meta name="twitter:card" content="summary_large_image" />',
      '<meta property="og:site_name" content="Kiwi" />',
      '<meta property="og:locale" content="en_US" />',
      '<meta property="og:type" content="product" />',
      '<meta property="og:title" content="Cup · Kiwi" />',
      '<meta property="og:url" content="https://kiwi.example/" />',
      '<meta property="og:image" content="https://kiwi.example/a.jpg?l=en&amp;v=1" />',
      '<meta property="og:image:width" content="1200" />',
      '<meta property="og:image:height" content="630" />',
      '<meta property="og:image:alt" content="a &quot;cup&quot;" />',
      '<meta property="product:price:amount" content="0" />',
      '<meta property="product:price:currency" content="KRW" />',
    ])
    expect(headOf({ ...product, facts: [{ '@type': 'Product' }] }).at(-1)).toContain('application/ld+json')
    expect(headOf(product).at(-1)).toBe('<meta property="product:price:currency" content="KRW" />')
    const unsized = { ...product, picture: { ...picture, size: null } }
    expect(headOf(unsized).filter((line) => /og:image:(width|height)/.test(line))).toEqual([])
    const cardOf = (page: Partial<PageDescription>) => headOf(page).find((line) => line.includes('twitter:card'))
    // A small photo of a person is no large picture.
    expect([cardOf(unsized), cardOf({ ...unsized, type: 'profile' }), cardOf({ ...product, type: 'profile' })]).toEqual(
      ['summary_large_image', 'summary', 'summary_large_image'].map((card) => `<meta name="twitter:card" content="${card}" />`),
    )
  })

  it('keeps two hundred letters of a description, and cuts one more', () => {
    const described = (length: number) => /content="([^"]*)"/.exec(headOf({ description: '가'.repeat(length) })[1]!)![1]
    expect([described(200), described(201)]).toEqual(['가'.repeat(200), `${'가'.repeat(199)}…`])
  })
})
