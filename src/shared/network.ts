import ipaddr from 'ipaddr.js'
import { Generations } from './generations.ts'

/** Addresses of our own load balancers: their `X-Forwarded-For` is trusted. */
type ProxyRange = ReturnType<typeof ipaddr.parseCIDR>

/** Reads comma-separated addresses and CIDR ranges; null when one is neither. */
export function parseProxies(text: string): ProxyRange[] | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const ranges = words.map((word) => {
    if (ipaddr.isValidCIDR(word)) return ipaddr.parseCIDR(word)
    return ipaddr.isValid(word) ? ipaddr.parseCIDR(`${word}/${word.includes(':') ? 128 : 32}`) : null
  })
  return ranges.every((range) => range !== null) ? ranges : null
}

/**
 * The caller's address: of the connection, or behind trusted proxies the last one of
 * `X-Forwarded-For` that is no trusted proxy. The caller may have forged every address before it.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusted: readonly ProxyRange[]): string {
  let client = peer
  for (const hop of (forwardedFor ?? '').split(',').toReversed()) {
    if (!isTrusted(client, trusted) || !ipaddr.isValid(hop.trim())) break
    client = hop.trim()
  }
  return client
}

/** Whether this peer is one of our proxies. */
export function isTrusted(address: string, trusted: readonly ProxyRange[]): boolean {
  if (trusted.length === 0 || !ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return trusted.some((range) => range[0].kind() === parsed.kind() && parsed.match(range))
}

/** Networks of addresses that came lately: to read an address takes longer than to find it. */
const networks = new Generations<string>(10_000)

/** Limits count as one network: IPv4 /24, IPv6 /56 (a household or less); IPv4 in IPv6 is IPv4. */
export function networkOf(address: string): string {
  const known = networks.get(address)
  if (known !== undefined) return known
  const network = readNetwork(address)
  networks.set(address, network)
  return network
}

function readNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  const bits = parsed.kind() === 'ipv4' ? 24 : 56
  const bytes = parsed.toByteArray().map((byte, at) => (at < Math.floor(bits / 8) ? byte : 0))
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`
}
