import { lookup } from 'node:dns/promises'
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { isPublicAddress } from '../../shared/public-address.ts'
import type { LinkReader, LinkRefusal, ReadLink } from './port.ts'

const maxHops = 3
const totalMs = 8_000
const limits = {
  page: { bytes: 1_500_000, types: /^(?:text\/html|application\/xhtml\+xml)\b/i, accept: 'text/html,application/xhtml+xml' },
  picture: { bytes: 10_000_000, types: /^image\/(?:jpeg|png|webp|avif|gif)\b/i, accept: 'image/jpeg,image/png,image/webp,image/avif' },
} as const

interface Options {
  /** All addresses of a host. */
  resolve?: (host: string) => Promise<string[]>
  isPublic?: (address: string) => boolean
  /** For tests: a plain server on a port of its own. */
  request?: typeof https.request
  port?: number
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
 * Reads links over https, port 443, without a proxy, cookies or credentials. Each hop: the host is resolved once, every address of it must
 * be public, and the connection goes to the address that was checked, so that a name which changes its mind (DNS rebinding) gains nothing.
 * Bounded in hops, time, bytes on the wire and bytes after decompression.
 */
export function createPublicLinks(options: Options = {}): LinkReader {
  return {
    async read(url, kind) {
      const ending = new AbortController()
      const timer = setTimeout(() => ending.abort(), options.totalMs ?? totalMs)
      try {
        return await follow(url, kind, options, ending.signal)
      } catch (error) {
        return { refusal: error instanceof Refused ? error.refusal : 'unreachable' }
      } finally {
        clearTimeout(timer)
        // Nothing of a refused answer goes on.
        ending.abort()
      }
    },
  }
}

async function follow(first: string, kind: 'page' | 'picture', options: Options, signal: AbortSignal): Promise<ReadLink> {
  let url = allowed(first)
  for (let hop = 0; hop <= maxHops; hop += 1) {
    const answer = await ask(url, await checkedAddress(url, options, signal), kind, options, signal)
    const location = answer.headers.location
    const status = answer.statusCode ?? 0
    if (status >= 300 && status < 400 && location !== undefined) {
      answer.destroy()
      url = allowed(location, url)
      continue
    }
    if (status !== 200) throw new Refused('not_found')
    const contentType = answer.headers['content-type'] ?? ''
    if (!limits[kind].types.test(contentType)) throw new Refused('wrong_type')
    return { url: url.href, contentType, body: await bounded(answer, limits[kind].bytes) }
  }
  throw new Refused('too_many_hops')
}

/** https, the usual port, no name or password, a host of the DNS or an address. */
function allowed(written: string, base?: URL): URL {
  const url = URL.parse(written, base?.href)
  if (url === null || url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '' || url.hostname === '')
    throw new Refused('not_public')
  return url
}

async function checkedAddress(
  url: URL,
  { resolve = allAddresses, isPublic = isPublicAddress }: Options,
  signal: AbortSignal,
): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) ? [host] : await orAborted(resolve(host), signal)
  if (addresses.length === 0) throw new Refused('unreachable')
  // One private address among public ones is a trap too.
  if (!addresses.every(isPublic)) throw new Refused('not_public')
  return addresses[0]!
}

async function allAddresses(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Refused('unreachable')), { once: true })
    work.then(resolve, reject)
  })
}

function ask(
  url: URL,
  address: string,
  kind: 'page' | 'picture',
  { request = https.request, port = 443 }: Options,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const family = isIP(address)
  const checked: LookupFunction = (_host, { all }, give) => (all ? give(null, [{ address, family }]) : give(null, address, family))
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port,
        path: `${url.pathname}${url.search}`,
        headers: { host: url.host, 'user-agent': 'KiwiLinkPreview/1.0', accept: limits[kind].accept, 'accept-encoding': 'gzip, br' },
        // A connection of its own: no pool, no proxy of the environment.
        agent: false,
        lookup: checked,
        maxHeaderSize: 16_384,
        signal,
      },
      resolve,
    )
    sent.on('error', reject)
    sent.end()
  })
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
