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
    if (raw.method === 'GET' || raw.method === 'HEAD') return next()
    if (isCall && Number(c.req.header('content-length')) > 0) {
      refuseUnlessJson(raw)
      // The server takes no more than the stated length, so that it is read without streams.
      const text = await inTime(raw.text(), limits.seconds)
      refuseUnbounded(text)
      // tRPC reads nothing else of a body. Another Request would cost it two streams.
      Object.defineProperty(raw, 'text', { value: () => Promise.resolve(text) })
      return next()
    }
    if (!raw.body) return next()
    if (isCall) refuseUnlessJson(raw)
    const bytes = await readWithin(raw.body, limits)
    if (isCall) refuseUnbounded(new TextDecoder().decode(bytes))
    c.req.raw = new Request(raw.url, { method: raw.method, headers: raw.headers, body: bytes, signal: raw.signal })
    return next()
  }
}

function refuseUnlessJson({ headers }: Request): void {
  if (!/^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')) throw new KiwiError('BAD_INPUT', { field: 'content-type' })
}

function refuseUnbounded(text: string): void {
  if (exceedsJsonBounds(text)) throw new KiwiError('BAD_INPUT', { details: { reason: 'nested too deeply, or too many parts' } })
}

const tooLarge = (maxBytes: number) => new KiwiError('BODY_TOO_LARGE', { details: { maxBytes } })

async function readWithin(body: ReadableStream<Uint8Array>, limits: { bytes: number; seconds: number }): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  const { late, stop } = lateAfter(limits.seconds)
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
    stop()
  }
}

async function inTime(text: Promise<string>, seconds: number): Promise<string> {
  const { late, stop } = lateAfter(seconds)
  return Promise.race([text, late]).finally(stop)
}

/** Rejects with REQUEST_TIMEOUT after so many seconds, unless it is stopped. */
function lateAfter(seconds: number): { late: Promise<never>; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new KiwiError('REQUEST_TIMEOUT', { details: { seconds } })), seconds * 1_000)
  })
  return { late, stop: () => clearTimeout(timer) }
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
