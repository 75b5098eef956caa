/**
 * Where to send a person back to: a path of this site with its query, or null for anything that may lead elsewhere. Browsers
 * read `/\\evil.example` as another host and `/.//evil.example` as a path that begins with two slashes, so what counts is what
 * the address parser of this runtime makes of it. `origin` is this site's own.
 */
export function safePath(returnTo: string, origin: string): string | null {
  const target = URL.parse(returnTo, origin)
  if (!returnTo.startsWith('/') || target?.origin !== new URL(origin).origin || target.pathname.startsWith('//')) return null
  return target.pathname + target.search + target.hash
}
