import { readFile } from 'node:fs/promises'
import type { Context } from 'hono'
import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { ConfigError } from '../config.ts'
import { isFileVisible } from '../social/media/is-file-visible.ts'
import { spendCalls } from '../platform/limits/spend.ts'
import { type ErrorCode, messageFor } from '../errors.ts'
import { pathOf, writeWhole } from '../platform/storage/folder.ts'
import { type Grant, GrantSigner } from '../platform/storage/folder-signer.ts'
import { requestLocale } from './request-ctx.ts'

/** What Kiwi itself writes; anything else is served as bytes without a type, which no browser shows. */
const typeOf: Record<string, string> = { webp: 'image/webp', jpg: 'image/jpeg', avif: 'image/avif' }

/**
 * The folder storage over HTTP: reads and uploads that carry a live signature of exactly this, and 403 for everything else. A
 * signature outlives what it was given for, so each read asks whether the picture is still shown.
 */
export function mediaRoutes(storage: { dir: string | null; secret: string }): Hono<AppEnv> {
  const { dir } = storage
  if (dir === null) throw new ConfigError('Set STORAGE_DIR: the API has to know where the pictures lie.')
  const signer = new GrantSigner(storage.secret)
  const routes = new Hono<AppEnv>()

  routes.get('/media/:key{.+}', async (c) => {
    await spendCalls(c.get('deps'), ['picture'], { network: c.get('network'), actor: null })
    const now = c.get('deps').now()
    const viewerId = c.req.query('v')
    const key = c.req.param('key')
    const grant: Grant = { kind: 'read', key, expiry: Number(c.req.query('e')), ...(viewerId === undefined ? {} : { viewerId }) }
    if (!signer.verify(grant, c.req.query('s') ?? '', now)) return refuse(c, 'FORBIDDEN', 403)
    if (!(await isFileVisible(c.get('deps'), key, viewerId ?? null))) return refuse(c, 'NOT_FOUND', 404)
    const bytes = await readFile(pathOf(dir, grant.key)).catch(() => null)
    if (!bytes) return refuse(c, 'NOT_FOUND', 404)
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': typeOf[grant.key.slice(grant.key.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      'cache-control': `private, max-age=${Math.floor(grant.expiry - now.getTime() / 1000)}, immutable`,
      'x-content-type-options': 'nosniff',
    })
  })

  routes.put('/upload/:key{.+}', async (c) => {
    await spendCalls(c.get('deps'), ['bytes'], { network: c.get('network'), actor: null })
    const { e, t = '', n, s = '' } = c.req.query()
    const grant: Grant = { kind: 'upload', key: c.req.param('key'), expiry: Number(e), contentType: t, bytes: Number(n) }
    const isGranted = signer.verify(grant, s, c.get('deps').now())
    const length = c.req.header('content-length')
    const isAsGranted = c.req.header('content-type') === grant.contentType && (length === undefined || Number(length) === grant.bytes)
    if (!isGranted || !isAsGranted || !c.req.raw.body) return refuse(c, 'UPLOAD_REFUSED', 403)
    try {
      await writeWhole(dir, grant.key, exactly(grant.bytes, c.req.raw.body))
    } catch (error) {
      if (error instanceof WrongLength) return refuse(c, 'UPLOAD_REFUSED', 403)
      c.get('deps').logger.error({ err: error, requestId: c.get('requestId') }, 'an upload was not kept')
      return refuse(c, 'UNAVAILABLE', 503)
    }
    return c.body(null, 200)
  })
  return routes
}

class WrongLength extends Error {}

/** The length a client states is not to be trusted: the bytes are counted as they come, and one too many ends it. */
async function* exactly(bytes: number, body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let seen = 0
  for await (const chunk of body) {
    seen += chunk.byteLength
    if (seen > bytes) throw new WrongLength()
    yield chunk
  }
  if (seen !== bytes) throw new WrongLength()
}

function refuse(c: Context<AppEnv>, code: ErrorCode, status: 403 | 404 | 503) {
  return c.json({ error: { code, message: messageFor(code, requestLocale(c.req.raw)), requestId: c.get('requestId') ?? null } }, status)
}
