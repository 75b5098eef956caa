import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test'

/**
 * A phone of the middle class on slow 4G, as Lighthouse throttles it (throttling.md: 4 × CPU, 1.6
 * Mbit/s, 150 ms).
 */
const slow4g = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 }
/** How much slower than this machine the phone computes. */
const cpuTimes = 4
const screen = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: 'ko-KR',
  reducedMotion: 'no-preference',
} as const
/** The page is quiet when it asked for nothing and computed nothing long for this time. */
const quietMs = 1_500
const longestMs = 30_000
/** The code of other tabs has come by then. */
const settledMs = 10_000

export interface FirstLoad {
  lcpMs: number
  /**
   * Of tasks after the first paint, what goes beyond 50 ms of the phone's CPU each (web.dev/tbt),
   * until the page is quiet.
   */
  tbtMs: number
  cls: number
  /**
   * Compressed, of what had come when the first post stood on the page; all that came until then
   * where there is none.
   */
  scriptBytes: number
  /** Of the document and all that it asked for until it was quiet for the first time. */
  requests: number
  /** Of the largest thing painted, if it is a picture. */
  heroUrl: string
}

/** A page of a new context: nothing is cached. */
export async function onPhone<Result>(
  browser: Browser,
  { cpu, network, token, url }: { cpu: number; network: typeof slow4g | null; token?: string; url: string },
  work: (page: Page, cdp: CDPSession, context: BrowserContext) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext(screen)
  try {
    if (token !== undefined) await context.addCookies([{ name: 'kiwi_session', value: token, url }])
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu })
    await cdp.send('Network.enable')
    if (network) await cdp.send('Network.emulateNetworkConditions', network)
    return await work(page, cdp, context)
  } finally {
    await context.close()
  }
}

/**
 * `post`: a selector of a post; the page counts as fed when the first one is there. The page is
 * loaded twice: slowed down by Chromium for its times by the clock, and as it is for its tasks,
 * whose CPU is multiplied. Chromium charges what a page waits as if it had computed: tasks then
 * cost six to eight times as much (docs/performance.md).
 */
export async function firstLoad(browser: Browser, url: string, post: string): Promise<FirstLoad> {
  const { result } = await load(browser, url, post, cpuTimes)
  const { tasks } = await load(browser, url, post, 1)
  const blocking = tasks.map((cpuMs) => Math.max(0, cpuTimes * cpuMs - 50))
  return { ...result, tbtMs: blocking.reduce((sum, ms) => sum + ms, 0) }
}

function load(browser: Browser, url: string, post: string, cpu: number) {
  return onPhone(browser, { cpu, network: slow4g, url }, async (page) => {
    await page.addInitScript(watch, post)
    return withTasks(browser, page, 'firstContentfulPaint', async () => {
      await page.goto(url, { waitUntil: 'commit' })
      await page.waitForFunction(({ quiet, longest }) => window.seen!.isQuiet(quiet, longest), { quiet: quietMs, longest: longestMs })
      return page.evaluate(() => window.seen!.summary())
    })
  })
}

interface TraceEvent {
  name: string
  pid: number
  tid: number
  ts: number
  dur?: number
  tdur?: number
}

/**
 * The CPU time, in ms, of each task of the page's main thread that ends after a mark: a machine
 * with other work makes tasks wait, and does not make them longer.
 */
async function withTasks<Result>(browser: Browser, page: Page, mark: string, work: () => Promise<Result>) {
  await browser.startTracing(page, { categories: ['toplevel', 'loading', 'blink.user_timing'] })
  const result = await work()
  const { traceEvents: events } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const marked = events.findLast(({ name }) => name === mark)
  if (!marked) throw new Error(`The page did not come to ${mark}.`)
  const isTask = ({ name, pid, tid, ts, dur = 0 }: TraceEvent) =>
    name === 'ThreadControllerImpl::RunTask' && pid === marked.pid && tid === marked.tid && ts + dur > marked.ts
  return { result, tasks: events.filter(isTask).map(({ tdur = 0 }) => tdur / 1_000) }
}

interface Seen {
  isQuiet(quietMs: number, longestMs: number): boolean
  summary(): Omit<FirstLoad, 'tbtMs'>
}

declare global {
  interface Window {
    seen?: Seen
  }
}

/** Runs in the page before its own scripts. */
function watch(post: string): void {
  let [lcpMs, heroUrl, fedAt, cls] = [0, '', 0, 0]
  const long: { startTime: number; duration: number }[] = []
  const observe = (type: string, onEntry: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(onEntry)).observe({ type, buffered: true })
  observe('largest-contentful-paint', (entry) => ([lcpMs, heroUrl] = [entry.startTime, (entry as unknown as { url: string }).url]))
  observe('longtask', ({ startTime, duration }) => long.push({ startTime, duration }))
  observe('layout-shift', (entry) => (cls += (entry as unknown as { value: number }).value))
  const fed = new MutationObserver(() => {
    if (!document.querySelector(post)) return
    fedAt = performance.now()
    fed.disconnect()
  })
  fed.observe(document, { childList: true, subtree: true })
  const resources = () => performance.getEntriesByType('resource') as PerformanceResourceTiming[]
  performance.setResourceTimingBufferSize(2_000)
  let underWay = 0
  // What is not finished has no entry yet: the page's own calls are counted while they run.
  const ownFetch = window.fetch
  window.fetch = async (...args) => {
    underWay += 1
    return ownFetch(...args).finally(() => (underWay -= 1))
  }
  window.seen = {
    isQuiet(quietMs, longestMs) {
      const now = performance.now()
      const lastLoad = Math.max(0, ...resources().map(({ responseEnd }) => responseEnd))
      const lastTask = Math.max(0, ...long.map(({ startTime, duration }) => startTime + duration))
      const waiting = [...document.images].some((image) => !image.complete && image.getBoundingClientRect().top < innerHeight)
      const isQuiet =
        document.readyState === 'complete' && underWay === 0 && !waiting && now - Math.max(lastLoad, lastTask, lcpMs) > quietMs
      return now > longestMs || (isQuiet && lcpMs > 0)
    },
    summary() {
      const scripts = resources().filter(({ name, responseEnd }) => /\.js(\?|$)/.test(name) && (fedAt === 0 || responseEnd <= fedAt))
      return {
        lcpMs,
        heroUrl,
        cls,
        scriptBytes: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
        requests: 1 + resources().length,
      }
    },
  }
}

export interface Scrolled {
  /** Elements of the document, at most. */
  nodes: number
  nodesAtFirst: number
  /** The phone's CPU time of the longest task, which a frame has to wait for. */
  longestTaskMs: number
  posts: number
}

/**
 * Scrolls a list to its `count`th post, once the page has done what it does after it was loaded.
 * Nothing is throttled.
 */
export function scrollPast(browser: Browser, url: string, post: string, count: number, token?: string): Promise<Scrolled> {
  return onPhone(browser, { cpu: 1, network: null, url, ...(token === undefined ? {} : { token }) }, async (page) => {
    await page.goto(url)
    await page.locator(post).first().waitFor()
    await page.waitForTimeout(settledMs)
    const { result, tasks } = await withTasks(browser, page, 'kiwi-scroll', () => page.evaluate(scroll, { post, count }))
    return { ...result, longestTaskMs: cpuTimes * Math.max(...tasks) }
  })
}

async function scroll({ post, count }: { post: string; count: number }): Promise<Omit<Scrolled, 'longestTaskMs'>> {
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  const size = () => document.querySelectorAll('*').length
  const [seen, nodesAtFirst] = [new Set<string>(), size()]
  let nodes = nodesAtFirst
  const deadline = performance.now() + 240_000
  performance.mark('kiwi-scroll')
  // A list that stays where it is for five seconds has ended.
  for (let waits = 0; seen.size < count && waits < 100 && performance.now() < deadline;) {
    const before = scrollY
    window.scrollBy({ top: innerHeight * 0.8, behavior: 'instant' })
    await frame()
    await frame()
    for (const one of document.querySelectorAll<HTMLElement>(post)) {
      const link = one.matches('a') ? one : one.querySelector('a[href^="/posts/"]')
      seen.add(link?.getAttribute('href')?.split('#')[0] ?? '')
    }
    nodes = Math.max(nodes, size())
    // The next page is on its way.
    waits = scrollY === before ? waits + 1 : 0
    if (waits > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { nodes, nodesAtFirst, posts: seen.size }
}
