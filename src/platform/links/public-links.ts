import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { LinkReader, LinkRefusal, ReadLink } from './port.ts'
import { askPublicly, NotPublic, type PublicHttpsOptions, publicUrl } from './public-https.ts'

const maxHops = 3
const totalMs = 8_000
const limits = {
  page: { bytes: 1_500_000, types: /^(?:text\/html|application\/xhtml\+xml)\b/i, accept: 'text/html,application/xhtml+xml' },
  picture: { bytes: 10_000_000, types: /^image\/(?:jpeg|png|webp|avif|gif)\b/i, accept: 'image/jpeg,image/png,image/webp,image/avif' },
} as const

interface Options extends PublicHttpsOptions {
  totalMs?: number
}

class Refused extends Error {
  readonly refusal: LinkRefusal
  constructor(refusal: LinkRefusal) {
    super(refusal)
    this.refusal = refusal
  }
}

/**
 * Reads links as `askPublicly` does, each hop anew. Bounded in hops, time, bytes on the wire and
 * bytes after decompression.
 */
export function createPublicLinks(options: Options = {}): LinkReader {
  return {
    async read(url, kind) {
      const ending = new AbortController()
      const timer = setTimeout(() => ending.abort(), options.totalMs ?? totalMs)
      try {
        return await follow(url, kind, options, ending.signal)
      } catch (error) {
        return { refusal: error instanceof Refused ? error.refusal : error instanceof NotPublic ? 'not_public' : 'unreachable' }
      } finally {
        clearTimeout(timer)
        // Nothing of a refused answer goes on.
        ending.abort()
      }
    },
  }
}

async function follow(first: string, kind: 'page' | 'picture', options: Options, signal: AbortSignal): Promise<ReadLink> {
  let url = publicUrl(first)
  for (let hop = 0; hop <= maxHops; hop += 1) {
    const headers = { 'user-agent': 'KiwiLinkPreview/1.0', accept: limits[kind].accept, 'accept-encoding': 'gzip, br' }
    const answer = await askPublicly(url, { method: 'GET', headers }, options, signal)
    const location = answer.headers.location
    const status = answer.statusCode ?? 0
    if (status >= 300 && status < 400 && location !== undefined) {
      answer.destroy()
      url = publicUrl(location, url)
      continue
    }
    if (status !== 200) throw new Refused('not_found')
    const contentType = answer.headers['content-type'] ?? ''
    if (!limits[kind].types.test(contentType)) throw new Refused('wrong_type')
    return { url: url.href, contentType, body: await bounded(answer, limits[kind].bytes) }
  }
  throw new Refused('too_many_hops')
}

/** The body, decompressed, up to `most` bytes: a bomb is refused while it unfolds. */
async function bounded(answer: IncomingMessage, most: number): Promise<Uint8Array> {
  if (Number(answer.headers['content-length'] ?? 0) > most) throw new Refused('too_large')
  const chunks: Buffer[] = []
  let bytes = 0
  const body = decoded(answer)
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength
      if (bytes > most) throw new Refused('too_large')
      chunks.push(chunk)
    }
  } finally {
    answer.destroy()
    body.destroy()
  }
  return Buffer.concat(chunks)
}

function decoded(answer: IncomingMessage): Readable {
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : null
  if (decoder === null) {
    if (encoding !== 'identity') throw new Refused('wrong_type')
    return answer
  }
  answer.on('error', (error) => decoder.destroy(error))
  return answer.pipe(decoder)
}
