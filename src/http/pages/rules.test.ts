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
})
