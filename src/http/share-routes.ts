import { Hono } from 'hono'
import { systemCtx } from '../context.ts'
import { KiwiError } from '../errors.ts'
import { spendCalls } from '../platform/limits/spend.ts'
import type { StoredBytes } from '../platform/storage/port.ts'
import type { AppEnv } from './env.ts'
import { readShareCard, type ShareCard, versionOf } from './pages/share-card.ts'
import { requestLocale } from './request-ctx.ts'

/** Pictures of about 80 KB that this process keeps; crawlers of one chat ask for the same one. */
const keptPictures = 64
interface Picture {
  body: Uint8Array
  /** False where the store did not give the photo: then it is not kept. */
  isWhole: boolean
}
/** Drawn one after the other; more than these ask again later. */
const mostWaiting = 20
const maxPhotoBytes = 20_000_000

/**
 * The pictures of pages that chat apps show, drawn on Node. Each read asks whether a stranger may
 * see it still; an address with the present version (`v`) never names another picture.
 */
export function shareRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const kept = new Map<string, Promise<Picture>>()
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  function inTurn(draw: () => Promise<Picture>): Promise<Picture> {
    if (waiting >= mostWaiting) throw new KiwiError('UNAVAILABLE')
    waiting += 1
    const drawn = last.then(draw).finally(() => (waiting -= 1))
    last = drawn.catch(() => {})
    return drawn
  }

  routes.get('/share/:kind/:file{[0-9a-z._-]{1,36}\\.jpg}', async (c) => {
    const deps = c.get('deps')
    const caller = { network: c.get('network'), actor: null }
    await spendCalls(deps, ['page'], caller)
    const { l, v } = c.req.query()
    const locale = l === 'ko' || l === 'en' ? l : requestLocale(c.req.raw)
    const ctx = { ...systemCtx(deps, c.get('requestId')), locale }
    const card = await readShareCard(ctx, c.req.param('kind'), c.req.param('file').slice(0, -'.jpg'.length))
    const version = versionOf(card)
    const etag = `"${version}"`
    const headersOf = (isWhole: boolean) => ({
      'cache-control': isWhole && v === version ? 'public, max-age=31536000, s-maxage=60, immutable' : 'public, max-age=60',
      ...(isWhole && { etag }),
    })
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headersOf(true))
    let picture = kept.get(version)
    if (!picture) {
      await spendCalls(deps, ['draw'], caller)
      picture = inTurn(async () => {
        const { drawShareCard } = await import('./pages/draw-share-card.ts')
        const photo = await photoOf(card)
        return { body: await drawShareCard(card, photo), isWhole: card.photoKey === null || photo !== null }
      })
      kept.set(version, picture)
      const forget = () => kept.delete(version)
      picture.then(({ isWhole }) => isWhole || forget(), forget)
      const [oldest] = kept.keys()
      if (kept.size > keptPictures && oldest !== undefined) kept.delete(oldest)
    }
    const { body, isWhole } = await picture
    return c.body(new Uint8Array(body), 200, {
      ...headersOf(isWhole),
      'content-type': 'image/jpeg',
      'content-length': String(body.byteLength),
      'x-content-type-options': 'nosniff',
    })

    async function photoOf({ photoKey }: ShareCard): Promise<Uint8Array | null> {
      const found = photoKey === null ? null : await deps.platform.storage.serve(photoKey, deps.now())
      return found && whole(found)
    }
  })
  return routes
}

/** Null where the file is larger than any that Kiwi makes. */
async function whole({ body, bytes }: StoredBytes): Promise<Uint8Array | null> {
  if (bytes !== null && bytes > maxPhotoBytes) return null
  const all = body instanceof Uint8Array ? body : new Uint8Array(await new Response(body).arrayBuffer())
  return all.byteLength > maxPhotoBytes ? null : all
}
