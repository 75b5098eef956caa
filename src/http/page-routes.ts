import { type Context, Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { type Ctx, systemCtx } from '../context.ts'
import { describePage } from './pages/describe-page.ts'
import type { FirstData } from './pages/first-data.ts'
import { firstReadsOf } from './pages/first-reads.ts'
import { pageHtml } from './pages/head.ts'
import { patternAt } from './pages/rules.ts'
import { withKakaoKey } from './pages/kakao-key.ts'
import { sharePicture } from './pages/share-picture.ts'
import { sitemapIndex, sitemapPart } from './pages/sitemap.ts'
import { spendCalls } from '../platform/limits/spend.ts'
import { KiwiError } from '../errors.ts'
import type { Cost } from '../shared/limits.ts'
import { readSessionToken } from './cookies.ts'
import { askForPage } from './queries.ts'
import { requestLocale } from './request-ctx.ts'

/** Below these, an unknown address is a JSON refusal and no page. */
const notPages = /^\/(trpc|auth|hooks|health|m|media|upload|assets|share|sitemap)(\/|$)/

const robots = (publicUrl: string) =>
  [
    'User-agent: *',
    ...['/trpc/', '/auth/', '/wallet', '/orders', '/shop/', '/admin/', '/me', '/settings', '/notifications', '/write'].map(
      (path) => `Disallow: ${path}`,
    ),
    `Sitemap: ${new URL('/sitemap.xml', publicUrl).href}`,
    '',
  ].join('\n')

/**
 * The web app's pages: one shell with the title, description and picture of each address, for
 * browsers, search engines and chat apps. `shell` reads the built index.html. `isDrawn`: the
 * pictures of pages are drawn (`shareRoutes`); else chat apps are led to the thing's own.
 */
export function pageRoutes(shell: (c: Context<AppEnv>) => Promise<string>, { isDrawn } = { isDrawn: false }): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.get('/robots.txt', (c) => c.text(robots(c.get('deps').config.PUBLIC_URL), 200, forAnHour))
  routes.get('/sitemap.xml', (c) => c.body(sitemapIndex(c.get('deps').config.PUBLIC_URL), 200, { ...forAnHour, ...xmlType }))
  routes.get('/sitemap/:part{[a-z]+\\.xml}', async (c) => {
    await spend(c, 'heavy')
    return c.body(await sitemapPart(stranger(c), c.req.param('part').replace('.xml', '')), 200, { ...forAnHour, ...xmlType })
  })
  routes.get('/share/:kind/:file{[0-9a-z._-]{1,36}\\.jpg}', async (c) => {
    await spend(c, 'page')
    const url = await sharePicture(stranger(c), c.req.param('kind'), c.req.param('file').slice(0, -'.jpg'.length))
    return c.body(null, 302, { location: url, 'cache-control': 'public, max-age=60' })
  })
  routes.get('*', async (c, next) => {
    // Hono decodes a path in part; `pageAt` decodes it once.
    const { pathname } = new URL(c.req.url)
    if (notPages.test(pathname)) return next()
    const refused = await spend(c, 'page').then(
      () => null,
      (error: unknown) => error,
    )
    if (refused instanceof KiwiError) return undescribed(c, await shell(c), refused)
    const ctx = stranger(c)
    const [plain, page, first] = await Promise.all([
      shell(c),
      describePage(ctx, pathname, isDrawn).catch((error: unknown) => lost(ctx, c, error)),
      readFirst(c, pathname),
    ])
    const html = withKakaoKey(plain, ctx.config.KAKAO_JS_KEY)
    return c.html(page ? pageHtml(html, page, ctx.locale, first) : html, page?.status ?? 200, {
      'cache-control': first ? 'private, no-store' : 'no-cache',
      vary: 'accept-language, cookie',
    })
  })
  return routes
}

/**
 * What the page of a visitor reads first, so that it need not ask. For visitors only: a browser may
 * keep a page for longer than somebody is signed in. Null where the page asks by itself.
 */
async function readFirst(c: Context<AppEnv>, pathname: string): Promise<FirstData | null> {
  const first = firstReadsOf(pathname, new URL(c.req.url).searchParams)
  if (!first || c.req.header('authorization') !== undefined || readSessionToken(c.req.raw, c.get('deps').config.PUBLIC_URL)) return null
  const answers = await Promise.all(first.reads.map(async (read) => ({ read, data: await askForPage(c, read.path, read.input) })))
  const told = answers.flatMap(({ read, data }) => (data ? [{ read, data }] : []))
  return told.length === answers.length ? { atMs: c.get('deps').now().getTime(), answers: told, sizes: first.sizes } : null
}

const forAnHour = { 'cache-control': 'public, max-age=3600' }
const xmlType = { 'content-type': 'application/xml; charset=utf-8' }

function stranger(c: Context<AppEnv>): Ctx {
  return { ...systemCtx(c.get('deps'), c.get('requestId')), locale: requestLocale(c.req.raw) }
}

/** Pages are the same for everybody, so strangers pay. Errors: TOO_MANY_REQUESTS. */
function spend(c: Context<AppEnv>, cost: Cost): Promise<void> {
  return spendCalls(c.get('deps'), [cost], { network: c.get('network'), actor: null })
}

/** Over the limit, a page opens without its description, at no cost in queries. */
function undescribed(c: Context<AppEnv>, html: string, refused: KiwiError) {
  const wait = String(refused.details?.['retryAfterSeconds'])
  return c.html(html, 429, { 'cache-control': 'private, no-store', 'retry-after': wait })
}

/** Without its stores a page still opens, and the web app shows what fails. */
function lost(ctx: Ctx, c: Context<AppEnv>, err: unknown): null {
  ctx.logger.error(
    { requestId: ctx.requestId, page: patternAt(new URL(c.req.url).pathname), err },
    'the description of a page could not be read; the page is sent without it',
  )
  return null
}
