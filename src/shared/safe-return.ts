/**
 * The path of this site to return to, with its query; null for an address of another site. Parses
 * it as browsers do: they read `/\\evil.example` as another host and `/.//evil.example` as a path
 * with two slashes at its start.
 */
export function safePath(returnTo: string, origin: string): string | null {
  const target = URL.parse(returnTo, origin)
  if (!returnTo.startsWith('/') || target?.origin !== new URL(origin).origin || target.pathname.startsWith('//')) return null
  return target.pathname + target.search + target.hash
}
