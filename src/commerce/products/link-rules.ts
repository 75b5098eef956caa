const maxLength = 800
/** Parameters that say where a visitor came from and not what they look at. */
const tracking = new Set([
  'fbclid',
  'gclid',
  'gbraid',
  'wbraid',
  'dclid',
  'msclkid',
  'igshid',
  'igsh',
  'twclid',
  'yclid',
  'mc_cid',
  'mc_eid',
  '_ga',
  '_gl',
  'srsltid',

  'napm',
  'n_media',
  'n_query',
  'n_rank',
  'n_ad',
  'n_ad_group',
  'n_campaign_type',
  'n_keyword',
  'n_keyword_id',
  'n_match',
  'n_mall_pid',
])

/**
 * One spelling of the address of a product, for its canonical key: https, host in lower case and
 * ASCII, no port, no fragment, no parameters that follow a visitor (`utm_*` and those above), the
 * others in the order of their names. Null for what cannot be shown: another scheme, a port, a name
 * or password, a host without a dot or an IP address, more than 800 signs.
 */
export function cleanProductUrl(written: string): string | null {
  const url = URL.parse(written.trim())
  if (url === null || url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return null
  // The last label of a name has letters; an IPv4 address has none, and an IPv6 address no dot
  // outside its brackets.
  if (!/^[a-z0-9.-]+\.(?:[a-z]{2,}|xn--[a-z0-9-]+)$/.test(url.hostname)) return null
  const kept = [...url.searchParams].filter(([name]) => !tracking.has(name.toLowerCase()) && !name.toLowerCase().startsWith('utm_'))
  kept.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
  url.search = new URLSearchParams(kept).toString()
  url.hash = ''
  return url.href.length <= maxLength ? url.href : null
}

/** The canonical key of a product that is sold elsewhere. */
export const linkKey = (cleaned: string) => `url:${cleaned}`
