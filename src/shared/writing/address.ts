/** An address in a text. */
interface Address {
  /** As typed, without the punctuation of the sentence around it. */
  text: string
  /** The link; null when it would be unsafe, such as with a name before `@`. */
  href: string | null
  /** Displayed: as typed, or with the host in punycode when its letters may look like others. */
  shown: string
}

/**
 * Where an address may begin: at a scheme, or at the first letter of a host, which may follow the
 * full stop of a Korean sentence.
 */
export const addressBeginning =
  /(?<![a-z0-9_])https?:|(?<![a-z0-9_+-])[a-z][a-z0-9+-]*:(?=\/\/)|(?<![a-z0-9_@-]|(?<![가-힣])\.)(?:[a-z0-9](?=[a-z0-9-]*\.)|localhost(?=[:/])|mailto:)|(?<![가-힣0-9-])[가-힣](?=[가-힣0-9-]*\.[a-z])/iu

/**
 * `https://…`, `www.…`, or a host with a path or a query, each from `lastIndex` on (sticky). They
 * take linear time: no class of characters holds the sign that ends it.
 */
const scheme = /https?:\/\//iuy
/** `kiwi://…`, `mailto:…`: nothing in them is a tag or a name, and they are no links. */
const otherScheme = /(?!https?:)(?:[a-z][a-z0-9+-]*:\/\/|mailto:)/iuy
const bareHost =
  /(?:(?:[a-z0-9-]+\.)+[a-z]{2,}|[가-힣][가-힣0-9-]*\.[a-z]{2,}|(?:\d{1,3}\.){3}\d{1,3}|localhost)(?::\d{1,5})?(?=\/|\?[\w%-]+=)|www\.(?:[a-z0-9-]+\.)+[a-z]{2,}/iuy
/** Accepts letters of any script, and an IPv6 address: `judged` checks the host. */
const authority = /(?:\[[\da-f:.]+\])?[\p{L}\p{N}\p{M}.:@_~%!$&*+=-]*/iuy
/** Ends before signs that are written as %…: spaces, quotes, brackets, East Asian punctuation. */
const rest = /(?:[/?#][^\s<>"'`{}|\\^“”‘’「」『』【】〈〉《》、。，！？；：（）…]*)?/uy

export function addressAt(text: string, at: number): Address | null {
  const isWritten = begins(scheme, text, at)
  const isOther = begins(otherScheme, text, at)
  if (!isWritten && !isOther && !begins(bareHost, text, at)) return null
  const hostAt = isWritten ? scheme.lastIndex : isOther ? otherScheme.lastIndex : at
  const hostEnd = isWritten || isOther ? endOf(authority, text, hostAt) : bareHost.lastIndex
  const whole = withoutSentence(text.slice(at, endOf(rest, text, hostEnd)))
  if (at + whole.length <= hostAt) return null
  return isOther ? { text: whole, href: null, shown: whole } : judged(whole, isWritten)
}

function begins(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  pattern.exec(text)
  return pattern.lastIndex
}

/** Cuts from a closing bracket that was not opened inside, and full stops at the end. */
function withoutSentence(address: string): string {
  const open: string[] = []
  let end = 0
  for (; end < address.length; end += 1) {
    const sign = address.charAt(end)
    if (sign === '(' || sign === '[') open.push(sign)
    if ((sign === ')' || sign === ']') && open.pop() !== (sign === ')' ? '(' : '[')) break
  }
  while (end > 0 && /[.,;:!?*~]/.test(address.charAt(end - 1))) end -= 1
  return address.slice(0, end)
}

function judged(text: string, isWritten: boolean): Address {
  const url = URL.parse(isWritten ? text : `https://${text}`)
  const typedHost = /^(?:https?:\/\/)?([^/?#]*)/iu.exec(text)?.[1] ?? ''
  const isSafe =
    url !== null && /^https?:$/.test(url.protocol) && !typedHost.includes('@') && /\.(?:[a-z]{2,}|xn--[a-z0-9-]+)$/.test(url.hostname)
  if (!isSafe) return { text, href: null, shown: text }
  return { text, href: url.href, shown: isPlain(typedHost) ? text : text.replace(typedHost, url.host) }
}

/** Each label is ASCII only or Korean syllables only: neither looks like another script. */
function isPlain(host: string): boolean {
  return host.split('.').every((label) => /^[\w:-]*$/.test(label) || /^[가-힣0-9-]+(?::\d+)?$/u.test(label))
}

/**
 * An address for a profile in one spelling, https only, its host in ASCII; `example.com` gets its
 * scheme. Null for anything else: with a name or a password before the host, without a name that
 * the DNS could know, or with signs around it.
 */
export function cleanLink(typed: string): string | null {
  const text = typed.trim()
  const written = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `https://${text}`
  const address = addressAt(written, 0)
  if (address === null || address.text !== written || address.href === null || !address.href.startsWith('https://')) return null
  return address.href
}

/** How a clean link is displayed: without its scheme, and without the slash of a front page. */
export function shownLink(href: string): string {
  return href.replace(/^https:\/\//, '').replace(/^([^/?#]*)\/$/, '$1')
}
