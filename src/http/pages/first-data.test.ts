import { describe, expect, it } from 'vitest'
import { pictureSizes } from '../../shared/first-page.ts'
import { jsonText } from '../../shared/json-text.ts'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { firstDataBlock } from './first-data.ts'
import { type PageDescription, pageHtml } from './head.ts'
import { firstReadsOf } from './first-reads.ts'

describe('the first reads of a page', () => {
  const reads = (address: string) => {
    const { pathname, searchParams } = new URL(address, 'https://kiwi.example')
    return firstReadsOf(pathname, searchParams)?.reads
  }
  const popular = (category?: string) => [{ path: 'feed.popular', input: { cursor: null, limit: 27, category } }]

  it.each([
    ['/', popular()],
    ['/popular', popular()],
    ['/popular/', popular()],
    ['/popular?category=food', popular('food')],
    // As the web app does with what it does not know.
    ['/popular?category=</script>', popular()],
    ['/posts/019c10b8-f58d-727a-b71d-f800b880ab76', [{ path: 'posts.get', input: { postId: '019c10b8-f58d-727a-b71d-f800b880ab76' } }]],
    ['/posts/a/edit', undefined],
    ['/search', undefined],
    ['/wallet', undefined],
    ['/nothing', undefined],
  ])('%s', (address, expected) => expect(reads(address)).toEqual(expected))
})

describe('the first data of a page', () => {
  const read = { path: 'posts.get', input: { postId: 'x' } } as const
  const block = (data: object) => firstDataBlock({ atMs: 1, answers: [{ read, data: jsonText(data) }], sizes: pictureSizes.card })

  it.each(['</script><script>alert(1)</script>', '<!-- <script>', ']]><script', '\u2028\u2029 "\\u003c" $& $1', '\ud800 & &lt;'])(
    'cannot be left by a text: %j',
    (caption) => {
      const html = block({ caption, '</script>': 1 })
      const [, json = ''] = /^<script type="application\/json" id="first-data">([^<]*)<\/script>$/.exec(html) ?? []
      expect(JSON.parse(json)).toEqual({ atMs: 1, answers: [{ ...read, data: JSON.parse(JSON.stringify({ caption, '</script>': 1 })) }] })
    },
  )
})

describe('the first look of a page', () => {
  const shell = readFileSync(resolve(import.meta.dirname, '../../../web/index.html'), 'utf8')
  const page: PageDescription = {
    status: 200,
    title: '',
    description: '',
    type: 'website',
    url: 'https://kiwi.example/popular',
    picture: null,
    priceKrw: null,
    isIndexed: true,
    facts: [],
  }
  const image = { base: 'https://kiwi.example/m/a"b/', webp: [480, 960], jpeg: [960], width: 960, height: 1200 }
  const first = (path: 'feed.popular' | 'posts.get', data: object) => ({
    atMs: 1,
    answers: [{ read: { path, input: {} } as never, data: jsonText(data) }],
    sizes: pictureSizes.mosaic,
  })

  it('is the picture that is loaded before the script, at its place', () => {
    const html = pageHtml(shell, page, 'ko', first('feed.popular', { posts: [{ images: [image] }] }))
    const root = /<div id="root">([^]*?)<template/.exec(html)![1]!
    const preloaded = /imagesrcset="([^"]*)"/.exec(html)![1]
    expect(preloaded).toContain('a&quot;b')
    expect(/<source [^>]*srcset="([^"]*)"/.exec(root)![1]).toBe(preloaded)
    expect(/<img src="([^"]*)"/.exec(root)![1]).toMatch(/960\.jpg$/)
  })

  it.each([
    ['a page that begins with something else', first('posts.get', { images: [image] })],
    ['a page without pictures', first('feed.popular', { posts: [] })],
  ])('is not on %s', (_, data) => expect(pageHtml(shell, page, 'ko', data)).toContain('<div id="root"></div>'))
})
