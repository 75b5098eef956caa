import { open, readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { ConfigError } from '../config.ts'
import { isFileVisible } from '../social/media/is-file-visible.ts'
import { spendCalls } from '../platform/limits/spend.ts'
import { KiwiError } from '../errors.ts'
import { pathOf, writeRange, writeWhole } from '../platform/storage/folder.ts'
import { type Grant, GrantSigner } from '../platform/storage/folder-signer.ts'
import { pictureType } from './public-picture-routes.ts'

/**
 * Reads and uploads of the folder storage, with a valid signature only. A picture may be hidden
 * while its signature is valid, so each read checks that the viewer may still see it.
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
    const expiry = Number(c.req.query('e'))
    const { s = '', t, p } = c.req.query()
    const isGranted = (): boolean => {
      if (viewerId === undefined) return signer.verify({ kind: 'read', key, expiry }, s, now)
      if (p !== undefined) return signer.verify({ kind: 'picture', key: key.slice(0, key.lastIndexOf('-')), expiry, viewerId }, p, now)
      if (t === undefined) return signer.verify({ kind: 'read', key, expiry, viewerId }, s, now)
      return signer.verify({ kind: 'photo', key, expiry }, s, now) && signer.verify({ kind: 'viewer', viewerId, expiry }, t, now)
    }
    if (!isGranted()) throw new KiwiError('FORBIDDEN')
    if (!(await isFileVisible(c.get('deps'), key, viewerId ?? null))) throw new KiwiError('NOT_FOUND')
    const bytes = await readFile(pathOf(dir, key)).catch(() => null)
    if (!bytes) throw new KiwiError('NOT_FOUND')
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': pictureType(key),
      'cache-control': `private, max-age=${Math.floor(expiry - now.getTime() / 1000)}, immutable`,
      'x-content-type-options': 'nosniff',
    })
  })

  routes.get('/download/:key{.+}', async (c) => {
    await spendCalls(c.get('deps'), ['heavy'], { network: c.get('network'), actor: null })
    const { e, f = '', s = '' } = c.req.query()
    const grant: Grant = { kind: 'download', key: c.req.param('key'), expiry: Number(e), fileName: f }
    if (!signer.verify(grant, s, c.get('deps').now())) throw new KiwiError('FORBIDDEN')
    const file = await open(pathOf(dir, grant.key)).catch(() => null)
    if (!file) throw new KiwiError('NOT_FOUND')
    const { size } = await file.stat()
    return c.body(Readable.toWeb(file.createReadStream()) as ReadableStream, 200, {
      'content-type': 'application/octet-stream',
      'content-length': String(size),
      'content-disposition': `attachment; filename="${grant.fileName}"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    })
  })

  routes.put('/upload/:key{.+}', async (c) => {
    await spendCalls(c.get('deps'), ['bytes'], { network: c.get('network'), actor: null })
    const { s = '' } = c.req.query()
    const grant = uploadGrant(c.req.param('key'), c.req.query())
    const bytes = grant.kind === 'range' ? grant.to - grant.from : grant.bytes
    const isGranted = signer.verify(grant, s, c.get('deps').now())
    const isOfType = grant.kind === 'range' || c.req.header('content-type') === grant.contentType
    const length = c.req.header('content-length')
    const isOfLength = length === undefined || Number(length) === bytes
    if (!isGranted || !isOfType || !isOfLength || !c.req.raw.body) throw new KiwiError('UPLOAD_REFUSED')
    const body = exactly(bytes, c.req.raw.body)
    try {
      if (grant.kind === 'upload') await writeWhole(dir, grant.key, body)
      else if (!(await writeRange(dir, grant.uploadId, grant.from, body))) throw new KiwiError('UPLOAD_REFUSED')
    } catch (error) {
      if (error instanceof KiwiError) throw error
      if (error instanceof WrongLength) throw new KiwiError('UPLOAD_REFUSED')
      c.get('deps').logger.error({ err: error, requestId: c.get('requestId') }, 'an upload could not be stored')
      throw new KiwiError('UNAVAILABLE', { cause: error })
    }
    return c.body(null, 200)
  })
  return routes
}

/** A whole file, or with `u` a range of it. */
function uploadGrant(key: string, { e, t = '', n, u, from, to }: Record<string, string | undefined>): UploadGrant {
  const expiry = Number(e)
  return u === undefined
    ? { kind: 'upload', key, expiry, contentType: t, bytes: Number(n) }
    : { kind: 'range', key, expiry, uploadId: u, from: Number(from), to: Number(to) }
}

type UploadGrant = Extract<Grant, { kind: 'upload' | 'range' }>

class WrongLength extends Error {}

/** Counts the bytes as they come: the length that a client states may be false. */
async function* exactly(bytes: number, body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let seen = 0
  for await (const chunk of body) {
    seen += chunk.byteLength
    if (seen > bytes) throw new WrongLength()
    yield chunk
  }
  if (seen !== bytes) throw new WrongLength()
}
