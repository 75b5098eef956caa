import { maxPriceKrw } from './bounds.ts'

/**
 * What a page says of the product on it. Every text is as the page wrote it: not cleaned, not
 * bounded.
 */
export interface ProductOnPage {
  title: string
  priceKrw: number | null
  imageUrl: string | null
}

const maxJsonLength = 200_000
const maxNodes = 2_000

/**
 * Reads schema.org JSON-LD, then Open Graph, then the title. Linear in the page: everything is
 * found with `indexOf`, each sign is read a bounded number of times.
 */
export function productOnPage(html: string): ProductOnPage | null {
  const data = jsonProduct(html)
  const meta = metaOf(html)
  const title = data?.title || meta.get('og:title') || meta.get('twitter:title') || titleOf(html)
  if (!title) return null
  const currency = meta.get('product:price:currency') ?? meta.get('og:price:currency') ?? 'KRW'
  const written = meta.get('product:sale_price:amount') ?? meta.get('product:price:amount') ?? meta.get('og:price:amount')
  const priceKrw = data?.priceKrw ?? (currency.toUpperCase() === 'KRW' && written !== undefined ? won(written) : null)
  return { title, priceKrw, imageUrl: meta.get('og:image') ?? data?.imageUrl ?? null }
}

/** The first value of each property; at most 300 tags are read. */
function metaOf(html: string): Map<string, string> {
  const found = new Map<string, string>()
  const lower = html.toLowerCase()
  for (let at = lower.indexOf('<meta'), n = 0; at !== -1 && n < 300; at = lower.indexOf('<meta', at + 5), n += 1) {
    const end = html.indexOf('>', at)
    if (end === -1) break
    const tag = attributesOf(html.slice(at + 5, Math.min(end, at + 4_000)))
    const name = (tag.get('property') ?? tag.get('name'))?.toLowerCase()
    const content = tag.get('content')
    if (name && content !== undefined && !found.has(name)) found.set(name, withoutEntities(content))
  }
  return found
}

function attributesOf(tag: string): Map<string, string> {
  const found = new Map<string, string>()
  // Sticky; whatever begins no name is passed sign by sign: linear.
  const attribute = /([a-z:_-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?|[\s\S]/giy
  for (let match = attribute.exec(tag); match !== null && match[0] !== ''; match = attribute.exec(tag)) {
    const name = match[1]?.toLowerCase()
    if (name) found.set(name, (match[2] ?? '').replace(/^["']|["']$/g, ''))
  }
  return found
}

function titleOf(html: string): string {
  const lower = html.toLowerCase()
  const at = lower.indexOf('<title')
  const from = at === -1 ? -1 : html.indexOf('>', at)
  const end = from === -1 ? -1 : lower.indexOf('</title', from)
  return end === -1 ? '' : withoutEntities(html.slice(from + 1, Math.min(end, from + 1_000)))
}

function jsonProduct(html: string): ProductOnPage | null {
  const lower = html.toLowerCase()
  for (let at = lower.indexOf('<script'), n = 0; at !== -1 && n < 200; n += 1) {
    const from = html.indexOf('>', at)
    const end = from === -1 ? -1 : lower.indexOf('</script', from)
    if (end === -1) break
    const isData = lower.slice(at, from).includes('application/ld+json')
    const product = isData && end - from < maxJsonLength ? productIn(html.slice(from + 1, end)) : null
    if (product) return product
    at = lower.indexOf('<script', end)
  }
  return null
}

function productIn(text: string): ProductOnPage | null {
  let whole: unknown
  try {
    whole = JSON.parse(text)
  } catch {
    return null
  }
  const product = firstProduct(whole)
  if (!product) return null
  const offer: unknown = Array.isArray(product['offers']) ? product['offers'][0] : product['offers']
  return {
    title: textOf(product['name']),
    priceKrw:
      isRecord(offer) && textOf(offer['priceCurrency']).toUpperCase() === 'KRW' ? won(textOf(offer['price'] ?? offer['lowPrice'])) : null,
    imageUrl: imageOf(product['image']),
  }
}

/** Breadth first, without recursion: a deep document costs no stack. */
function firstProduct(whole: unknown): Record<string, unknown> | null {
  const waiting: unknown[] = [whole]
  for (let at = 0; at < waiting.length && at < maxNodes; at += 1) {
    const node = waiting[at]
    if (Array.isArray(node)) waiting.push(...node.slice(0, 100))
    if (!isRecord(node)) continue
    const types = Array.isArray(node['@type']) ? node['@type'] : [node['@type']]
    if (types.includes('Product') || types.includes('ProductGroup')) return node
    if (node['@graph'] !== undefined) waiting.push(node['@graph'])
    if (node['mainEntity'] !== undefined) waiting.push(node['mainEntity'])
  }
  return null
}

function imageOf(image: unknown): string | null {
  const first: unknown = Array.isArray(image) ? image[0] : image
  return (isRecord(first) ? textOf(first['url']) : textOf(first)) || null
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `39000`, `39,000`, `39000.00` and `39,000원`; null for anything else and beyond 100 million. */
function won(written: string): number | null {
  const digits = /^\s*₩?\s*(\d[\d,]{0,14})(?:\.0{1,4})?\s*원?\s*$/.exec(written.slice(0, 40))?.[1]
  const amount = digits === undefined ? 0 : Number(digits.replaceAll(',', ''))
  return amount >= 1 && amount <= maxPriceKrw ? amount : null
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal: string, hex: string, name: string) => {
    if (name) return entities[name.toLowerCase()] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : ''
  })
}

/** The text of a page in the charset that its header or its first 2,000 bytes name; UTF-8 else. */
export function textOfPage(body: Uint8Array, contentType: string): string {
  const head = new TextDecoder('latin1').decode(body.subarray(0, 2_000))
  const label =
    /charset\s*=\s*["']?([\w-]{1,20})/i.exec(contentType)?.[1] ?? /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{1,20})/i.exec(head)?.[1]
  try {
    return new TextDecoder(label ?? 'utf-8').decode(body)
  } catch {
    return new TextDecoder().decode(body)
  }
}
