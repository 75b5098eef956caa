import { lookup } from 'node:dns/promises'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from '../../shared/public-address.ts'

export interface PublicHttpsOptions {
  /** All addresses of a host. */
  resolve?: (host: string) => Promise<string[]>
  isPublic?: (address: string) => boolean
  /** For tests: a plain server on a port of its own. */
  request?: typeof https.request
  port?: number
}

interface Question {
  method: 'GET' | 'POST'
  headers: OutgoingHttpHeaders
  body?: Uint8Array
}

/** The address, or one that its name leads to, is not of the open internet. */
export class NotPublic extends Error {}

/**
 * https, the usual port, no name or password, a host of the DNS or an address. Errors: NotPublic.
 */
export function publicUrl(written: string, base?: URL): URL {
  const url = URL.parse(written, base?.href)
  if (url === null || url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '' || url.hostname === '')
    throw new NotPublic(written.slice(0, 100))
  return url
}

/**
 * Asks a server of the open internet, without a proxy, cookies or credentials, and follows no
 * redirect. The host is resolved once, every address of it must be public, and the connection goes
 * to the address that was checked, so that a name which changes its mind (DNS rebinding) gains
 * nothing. Errors: NotPublic, and those of the network.
 */
export async function askPublicly(
  url: URL,
  question: Question,
  options: PublicHttpsOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { request = https.request, port = 443 } = options
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const address = await checkedAddress(host, options, signal)
  const family = isIP(address)
  const checked: LookupFunction = (_host, { all }, give) => (all ? give(null, [{ address, family }]) : give(null, address, family))
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname: host,
        port,
        path: `${url.pathname}${url.search}`,
        method: question.method,
        headers: { host: url.host, ...question.headers },
        // A connection of its own: no pool, no proxy of the environment.
        agent: false,
        lookup: checked,
        maxHeaderSize: 16_384,
        signal,
      },
      resolve,
    )
    sent.on('error', reject)
    sent.end(question.body)
  })
}

async function checkedAddress(
  host: string,
  { resolve = allAddresses, isPublic = isPublicAddress }: PublicHttpsOptions,
  signal: AbortSignal,
): Promise<string> {
  const addresses = isIP(host) ? [host] : await orAborted(resolve(host), signal)
  if (addresses.length === 0) throw new Error(`${host} has no address`)
  // One private address among public ones is a trap too.
  if (!addresses.every(isPublic)) throw new NotPublic(host)
  return addresses[0]!
}

async function allAddresses(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true })
    work.then(resolve, reject)
  })
}
