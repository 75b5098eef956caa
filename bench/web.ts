import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import type { Browser } from '@playwright/test'
import { buildWeb } from '../src/dev/processes/web.ts'
import { hasChromium, launchChromium } from '../test/browser/chromium.ts'
import { withApi } from './api.ts'
import { type Bench, type BenchIo, type Figure, median, round } from './figure.ts'
import { withStores } from './stores.ts'
import { type FirstLoad, firstLoad, type Scrolled, scrollPast } from './web/phone.ts'
import { buildTown } from './web/world.ts'

const rounds = 3
const manyPosts = 1_000
const tile = 'main a[href^="/posts/"]'
const card = 'main article'

/**
 * The web app on a phone (390 × 844, 4 × CPU, slow 4G), in Chromium: the first load of the popular
 * page by a visitor, beside a static page with the same first picture from the same server; then a
 * home feed that is scrolled for a thousand posts.
 */
export const bench: Bench = async (io) => {
  if (!hasChromium) throw new Error('There is no Chromium: install it, or set KIWI_CHROMIUM.')
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-web-'))
  const browser = await launchChromium(true)
  try {
    return await withStores(async (stores) => {
      io.news('web: painting the pictures of a town with 1,500 posts')
      const [token] = await Promise.all([buildTown(stores), buildWeb(io.root)])
      const ours = { ...stores.env, WEB_DIR: join(io.root, 'web/dist') }
      return await withApi(ours, async (url) => {
        const { heroUrl } = await firstLoad(browser, `${url}/popular`, tile)
        await writeFloor(dir, heroUrl)
        const first = await withApi({ ...stores.env, WEB_DIR: dir }, (floorUrl) => loadsInTurn(io, browser, url, floorUrl))
        return [...first, await homeSize(url, token), ...(await scrolled(io, browser, url, token))]
      })
    })
  } finally {
    await browser.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** One page that shows the same picture at the same place. */
async function writeFloor(dir: string, heroUrl: string): Promise<void> {
  if (heroUrl === '') throw new Error('The largest thing of the popular page is no picture.')
  const picture = Buffer.from(await (await fetch(heroUrl)).arrayBuffer())
  mkdirSync(join(dir, 'assets'), { recursive: true })
  writeFileSync(join(dir, 'assets/hero.webp'), picture)
  writeFileSync(
    join(dir, 'index.html'),
    `<!doctype html><html lang="ko"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" />
<!-- page --><title>키위</title><!-- /page --></head><body style="margin:0"><main style="padding:200px 12px">
<img src="/assets/hero.webp" alt="" width="366" height="457" style="display:block;object-fit:cover" fetchpriority="high" /></main></body></html>`,
  )
}

async function loadsInTurn(io: BenchIo, browser: Browser, url: string, floorUrl: string): Promise<Figure[]> {
  const [ours, floors]: FirstLoad[][] = [[], []]
  for (let n = 1; n <= rounds; n += 1) {
    ours!.push(await firstLoad(browser, `${url}/popular`, tile))
    floors!.push(await firstLoad(browser, `${floorUrl}/popular`, 'img'))
    const [mine, least] = [ours!.at(-1)!, floors!.at(-1)!]
    io.news(
      `web ${n}/${rounds}: LCP ${Math.round(mine.lcpMs)} ms (floor ${Math.round(least.lcpMs)}), TBT ${Math.round(mine.tbtMs)} ms, CLS ${mine.cls.toFixed(3)}, ` +
        `${Math.round(mine.scriptBytes / 1024)} KB of script, ${mine.requests} requests`,
    )
  }
  const line = (what: string, unit: string, goal: string, pick: (load: FirstLoad) => number, digits = 0): Figure => {
    const [mine, least] = [median(ours!.map(pick)), median(floors!.map(pick))]
    const shown = (value: number) => Number(value.toFixed(digits))
    return {
      what: `web: ${what} of popular, phone, 4 × CPU, slow 4G`,
      ours: shown(mine),
      floor: shown(least),
      unit,
      ratio: round(mine / (least === 0 ? 1 : least)),
      goal,
      p50Ms: null,
      p99Ms: null,
    }
  }
  return [
    line('LCP', 'ms', '≤ 2000 ms', ({ lcpMs }) => lcpMs),
    line('TBT', 'ms', '≤ 150 ms', ({ tbtMs }) => tbtMs),
    line('CLS', '', '≤ 0.02', ({ cls }) => cls, 3),
    line('script before the first post', 'KB', '≤ 130 KB', ({ scriptBytes }) => scriptBytes / 1024),
    line('requests', '', '≤ 25', ({ requests }) => requests),
  ]
}

/**
 * The first page of a home feed as it is sent, beside its texts and numbers without the addresses
 * of pictures.
 */
async function homeSize(url: string, token: string): Promise<Figure> {
  const answer = await fetch(`${url}/trpc/feed.home?input=${encodeURIComponent('{}')}`, { headers: { authorization: `Bearer ${token}` } })
  const body = await answer.text()
  const packedKb = (text: string) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }).byteLength / 1024
  const [ours, floor] = [packedKb(body), packedKb(body.replace(/"(base|avatarUrl)":"[^"]*"/g, '"$1":""'))]
  return {
    what: 'web: a page of home as JSON, compressed (without pictures’ addresses)',
    ours: round(ours),
    floor: round(floor),
    unit: 'KB',
    ratio: round(ours / floor),
    goal: '≤ 3 ×',
    p50Ms: null,
    p99Ms: null,
  }
}

async function scrolled(io: BenchIo, browser: Browser, url: string, token: string): Promise<Figure[]> {
  const lists = [
    { name: 'home', path: '/', post: card, token },
    { name: 'popular', path: '/popular', post: tile },
  ]
  const figures: Figure[] = []
  for (const { name, path, post, token: session } of lists) {
    const ways: Scrolled[] = []
    for (let n = 1; n <= rounds; n += 1) {
      const way = await scrollPast(browser, `${url}${path}`, post, manyPosts, session)
      ways.push(way)
      io.news(
        `web ${n}/${rounds}: ${way.posts} posts of ${name}: ${way.nodes} elements at most, ${way.nodesAtFirst} at first, longest task ${Math.round(way.longestTaskMs)} ms`,
      )
    }
    const of = (pick: (way: Scrolled) => number) => median(ways.map(pick))
    const [nodes, nodesAtFirst, posts] = [of((way) => way.nodes), of((way) => way.nodesAtFirst), of((way) => way.posts)]
    const longestTaskMs = of((way) => way.longestTaskMs)
    const what = `of ${name}, ${posts} posts scrolled, 4 × CPU`
    const figure = (more: Pick<Figure, 'what' | 'ours' | 'floor' | 'unit' | 'goal'>): Figure => ({
      ...more,
      ratio: round(more.ours / more.floor),
      p50Ms: null,
      p99Ms: null,
    })
    figures.push(
      figure({ what: `web: elements ${what} (at first)`, ours: nodes, floor: nodesAtFirst, unit: '', goal: '≤ 1500' }),
      figure({ what: `web: longest task ${what} (60 Hz)`, ours: Math.round(longestTaskMs), floor: 16.7, unit: 'ms', goal: '≤ 50 ms' }),
    )
  }
  return figures
}
