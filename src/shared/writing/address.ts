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
 * `https://…`, `www.…`, or a host with a path, each from `lastIndex` on (sticky). They take linear
 * time: no class of characters holds the sign that ends it.
 */
const scheme = /https?:\/\//iuy
const bareHost = /(?:[a-z0-9-]+\.)+[a-z]{2,}(?=\/)|www\.(?:[a-z0-9-]+\.)+[a-z]{2,}/iuy
/** Accepts letters of any script: `judged` checks the host. */
const authority = /[\p{L}\p{N}\p{M}.:@_~%!$&*+=-]*/uy
/** Ends before signs that are written as %…: spaces, quotes, brackets, East Asian punctuation. */
const rest = /(?:[/?#][^\s<>"'`{}|\\^“”‘’「」『』【】〈〉《》、。，！？；：（）…]*)?/uy

export function addressAt(text: string, at: number): Address | null {
  scheme.lastIndex = at
  const isWritten = scheme.test(text)
  bareHost.lastIndex = at
  if (!isWritten && !bareHost.test(text)) return null
  const hostAt = isWritten ? scheme.lastIndex : at
  const hostEnd = isWritten ? endOf(authority, text, hostAt) : bareHost.lastIndex
  const whole = withoutSentence(text.slice(at, endOf(rest, text, hostEnd)))
  if (at + whole.length <= hostAt) return null
  return judged(whole, isWritten)
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  pattern.exec(text)
  return pattern.lastIndex
}

/** Cuts full stops and closing brackets at the end, except a bracket that was opened inside. */
function withoutSentence(address: string): string {
  const opened = count(address, '(')
  let closed = count(address, ')')
  let end = address.length
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1)
    if (last === ')' && closed > opened) closed -= 1
    else if (!/[.,;:!?*~\]]/.test(last)) break
  }
  return address.slice(0, end)
}

const count = (text: string, sign: string) => text.split(sign).length - 1

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
