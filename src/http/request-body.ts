import type { MiddlewareHandler } from 'hono'
import { KiwiError } from '../errors.ts'
import { exceedsJsonBounds } from '../shared/json-bounds.ts'
import { bodies, maxBatch } from '../shared/limits.ts'

/**
 * Reads the body first, within limits: 413 if it is too large, 408 if it does not come. Uploads of
 * pictures have their own count. JSON for tRPC is bounded before tRPC parses it (json-bounds.ts).
 */
export function boundRequest(limits: { bytes: number; seconds: number } = bodies): MiddlewareHandler {
  return async (c, next) => {
    const { path, raw } = c.req
    if (path.startsWith('/upload/')) return next()
    if (Number(c.req.header('content-length') ?? 0) > limits.bytes) throw tooLarge(limits.bytes)
    const isCall = path.startsWith('/trpc/')
    if (isCall) {
      if (path.split(/,|%2c/i, maxBatch + 1).length > maxBatch) throw new KiwiError('BAD_INPUT', { details: { maxBatch } })
      refuseUnbounded(c.req.query('input') ?? '')
    }
    // These have none (RFC 9110 §9.3.1), and to look costs the Node server a second Request.
    if (raw.method === 'GET' || raw.method === 'HEAD' || !raw.body) return next()
    if (isCall && !isJson(raw)) throw new KiwiError('BAD_INPUT', { field: 'content-type' })
    const bytes = await readWithin(raw.body, limits)
    if (isCall) refuseUnbounded(new TextDecoder().decode(bytes))
    c.req.raw = new Request(raw.url, { method: raw.method, headers: raw.headers, body: bytes, signal: raw.signal })
    return next()
  }
}

const isJson = (request: Request) => /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')

function refuseUnbounded(text: string): void {
  if (exceedsJsonBounds(text)) throw new KiwiError('BAD_INPUT', { details: { reason: 'nested too deeply, or too many parts' } })
}

const tooLarge = (maxBytes: number) => new KiwiError('BODY_TOO_LARGE', { details: { maxBytes } })

async function readWithin(body: ReadableStream<Uint8Array>, limits: { bytes: number; seconds: number }): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new KiwiError('REQUEST_TIMEOUT', { details: { seconds: limits.seconds } })), limits.seconds * 1_000)
  })
  try {
    const chunks: Uint8Array[] = []
    for (let size = 0; ;) {
      const { done, value } = await Promise.race([reader.read(), late])
      if (done) return joined(chunks, size)
      size += value.byteLength
      if (size > limits.bytes) throw tooLarge(limits.bytes)
      chunks.push(value)
    }
  } catch (error) {
    // Drops the rest without waiting for the sender.
    reader.cancel().catch(() => {})
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function joined(chunks: Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
