import ipaddr from 'ipaddr.js'

/**
 * Whether an IP address is one of the open internet. Only global unicast: no loopback, private,
 * link-local, CGNAT (RFC 6598), multicast or reserved address, and no IPv6 address that holds an
 * IPv4 one (mapped, 6to4, Teredo, NAT64 of RFC 6052 and RFC 8215).
 */
export function isPublicAddress(address: string): boolean {
  // IPv4 in one spelling: `127.1` and `0x7f000001` are refused.
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  if (parsed.kind() === 'ipv4') return true
  const ipv6 = parsed as ipaddr.IPv6
  // Global unicast is 2000::/3 (RFC 4291); the rest is not assigned.
  return ipv6.match(globalUnicast, 3) && !embedding.some(([range, bits]) => ipv6.match(range, bits))
}

const globalUnicast = ipaddr.IPv6.parse('2000::')
/** Ranges whose addresses lead to an IPv4 address inside them, or to nowhere. */
const embedding: readonly (readonly [ipaddr.IPv6, number])[] = [
  [ipaddr.IPv6.parse('2001::'), 23],
  [ipaddr.IPv6.parse('2001:db8::'), 32],
  [ipaddr.IPv6.parse('2002::'), 16],
  [ipaddr.IPv6.parse('3fff::'), 20],
]
