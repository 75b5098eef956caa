/** The content of an address of the web app. */
export type PageAddress =
  | { kind: 'app'; isPublic: boolean }
  | { kind: 'post'; postId: string }
  | { kind: 'person'; handle: string; isProfile: boolean }
  | { kind: 'product'; productId: string }
  | { kind: 'shop'; handle: string }
  | { kind: 'tag'; tag: string }

type Found = (parts: string[]) => PageAddress
const app =
  (isPublic: boolean): Found =>
  () => ({ kind: 'app', isPublic })

/**
 * Every address of the web app, in order; `:x` is one part of a path. A test compares it with the
 * web app's routes. Search engines list public pages; others show nothing without a session.
 */
const addresses: [pattern: string, found: Found][] = [
  ['/', app(true)],
  ['/popular', app(true)],
  ['/search', app(true)],
  ...['/terms', '/privacy', '/marketing'].map((path): [string, Found] => [path, app(true)]),
  ['/transparency', app(true)],
  ['/posts/:id', ([postId = '']) => ({ kind: 'post', postId })],
  ['/products/:id', ([productId = '']) => ({ kind: 'product', productId })],
  ['/shops/:handle', ([handle = '']) => ({ kind: 'shop', handle })],
  ['/tags/:tag', ([tag = '']) => ({ kind: 'tag', tag })],
  ['/people/:handle', ([handle = '']) => ({ kind: 'person', handle, isProfile: false })],
  ['/@:handle', ([handle = '']) => ({ kind: 'person', handle, isProfile: true })],
  ['/@:handle/:list', ([handle = '']) => ({ kind: 'person', handle, isProfile: false })],
  ...[
    '/sign-in',
    '/verify',
    '/link-channel',
    '/welcome',
    '/write',
    '/drafts',
    '/me/collections/:id',
    '/collections/:token',
    '/notifications',
    '/chat',
    '/chat/:id',
    '/me',
    '/me/actions',
    '/me/archive',
    '/posts/:id/edit',
    '/me/coupons',
    '/me/earnings',
    '/wishes',
    '/left',
    '/interest',
    '/cart',
    '/checkout',
  ].map((path): [string, Found] => [path, app(false)]),
  ...['', '/feed', '/blocked', '/muted', '/close', '/tags', '/passkeys', '/security', '/export', '/leave', '/addresses', '/notices'].map(
    (path): [string, Found] => [`/settings${path}`, app(false)],
  ),
  ...[
    '',
    '/people',
    '/people/:id',
    '/people/:id/view',
    '/reports',
    '/disputes',
    '/pay',
    '/ranking',
    '/hashtags',
    '/jobs',
    '/search',
    '/switches',
    '/log',
  ].map((path): [string, Found] => [`/admin${path}`, app(false)]),
  ...['/orders', '/orders/:id'].map((path): [string, Found] => [path, app(false)]),
  ...[
    '',
    '/products',
    '/products/import',
    '/products/:id',
    '/orders',
    '/returns',
    '/reviews',
    '/questions',
    '/coupons',
    '/commissions',
    '/open',
    '/settings',
    '/staff',
    '/invitations',
    '/payments',
    '/payouts',
    '/payouts/:id',
  ].map((path): [string, Found] => [`/shop${path}`, app(false)]),
  ...[
    '',
    '/top-up',
    '/link',
    '/send',
    '/request',
    '/requests',
    '/withdraw',
    '/history',
    '/history/:id',
    '/points',
    '/security',
    '/pin',
    '/unlock',
  ].map((path): [string, Found] => [`/wallet${path}`, app(false)]),
]

const matchers = addresses.map(([pattern, found]) => ({
  address: pattern,
  pattern: new RegExp(`^${pattern.replace(/:\w+/g, '([^/]{1,200})').replace(/\/$/, '')}/?$`, 'u'),
  found,
}))

/** The page of a URL's path; null where the web app has none. */
export function pageAt(path: string): PageAddress | null {
  for (const { pattern, found } of matchers) {
    const match = pattern.exec(path)
    if (!match) continue
    const parts = match.slice(1).map(decoded)
    return parts.includes(null) ? null : found(parts as string[])
  }
  return null
}

/**
 * The page of a URL's path, as `/people/:handle`: for the log, where nobody's handle and no secret
 * of a link may stand.
 */
export function patternAt(path: string): string | null {
  return matchers.find(({ pattern }) => pattern.test(path))?.address ?? null
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
