import ipaddr from 'ipaddr.js'

/** Addresses that may say for whom they ask: our own load balancers. */
export type ProxyRange = ReturnType<typeof ipaddr.parseCIDR>

/** Comma-separated addresses and CIDR ranges; null when one is neither. */
export function parseProxies(text: string): ProxyRange[] | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const ranges = words.map((word) => {
    if (ipaddr.isValidCIDR(word)) return ipaddr.parseCIDR(word)
    return ipaddr.isValid(word) ? ipaddr.parseCIDR(`${word}/${word.includes(':') ? 128 : 32}`) : null
  })
  return ranges.every((range) => range !== null) ? ranges : null
}

/**
 * Who asks: the address of the connection; behind trusted proxies the last one of `X-Forwarded-For` that is none of them. Whatever
 * stands left of it was written by the caller and says nothing.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusted: readonly ProxyRange[]): string {
  let client = peer
  for (const hop of (forwardedFor ?? '').split(',').toReversed()) {
    if (!isTrusted(client, trusted) || !ipaddr.isValid(hop.trim())) break
    client = hop.trim()
  }
  return client
}

function isTrusted(address: string, trusted: readonly ProxyRange[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return trusted.some((range) => range[0].kind() === parsed.kind() && parsed.match(range))
}

/** What limits count as one network: IPv4 /24, IPv6 /56 (one household or less); an IPv4 address in IPv6 is IPv4. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  const bits = parsed.kind() === 'ipv4' ? 24 : 56
  const bytes = parsed.toByteArray().map((byte, at) => (at < Math.floor(bits / 8) ? byte : 0))
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`
}
