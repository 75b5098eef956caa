import { Hono } from 'hono'
import { KiwiError } from '../errors.ts'
import { spendCalls } from '../platform/limits/spend.ts'
import { isStorageKey } from '../platform/storage/keys.ts'
import { isFileForAnybody } from '../social/media/is-file-visible.ts'
import type { AppEnv } from './env.ts'

/** The types that Kiwi writes. Other files are sent as bytes, which browsers do not show. */
const typeOf: Record<string, string> = { webp: 'image/webp', jpg: 'image/jpeg' }
export const pictureType = (key: string) => typeOf[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream'

/**
 * An address never names other bytes, so a browser keeps them. A CDN asks again after a minute: the
 * picture may be hidden by then.
 */
const cacheControl = 'public, max-age=31536000, s-maxage=60, immutable'

/**
 * Pictures that anybody may see, at addresses without a signature: each read asks Postgres whether
 * that is still so.
 */
export function publicPictureRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.get('/:file{.+}', async (c) => {
    const deps = c.get('deps')
    await spendCalls(deps, ['picture'], { network: c.get('network'), actor: null })
    const key = `m/${c.req.param('file')}`
    if (!isStorageKey(key) || !(await isFileForAnybody(deps, key))) throw new KiwiError('NOT_FOUND')
    const headers = { 'cache-control': cacheControl, etag: `"${key}"` }
    if (c.req.header('if-none-match') === headers.etag) return c.body(null, 304, headers)
    const found = await deps.platform.storage.serve(key, deps.now())
    if (!found) throw new KiwiError('NOT_FOUND')
    return c.body(found.body, 200, {
      ...headers,
      'content-type': pictureType(key),
      'x-content-type-options': 'nosniff',
      ...(found.bytes !== null && { 'content-length': String(found.bytes) }),
    })
  })
  return routes
}
