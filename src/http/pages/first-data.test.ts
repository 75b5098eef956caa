import { describe, expect, it } from 'vitest'
import { pictureSizes } from '../../shared/first-page.ts'
import { jsonText } from '../../shared/json-text.ts'
import { firstDataBlock } from './first-data.ts'
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
