import type { QueryClient } from '@tanstack/react-query'
import { createRoute, createRouter, redirect } from '@tanstack/react-router'
import { RouteError } from './parts/RouteError.tsx'
import { RoutePending } from './parts/RoutePending.tsx'
import { cartRoutes } from './cart-routes.tsx'
import { couponRoutes } from './coupon-routes.tsx'
import { designRoute } from './design-route.tsx'
import { deskRoutes } from './desk-routes.tsx'
import { page } from './page.tsx'
import { at, type ReturnTo, returnTo, root, text, type VerifiedSearch, verifiedSearch } from './root-route.tsx'
import { type OrderTask, orderTasks } from '../../src/shared/orders.ts'
import type { Category } from './state/kiwi.ts'
import { filtersIn, type SearchFilters } from './state/social/search-filters.ts'
import { queries } from './state/social/queries.ts'
import { categories } from './state/wording.ts'
import { productRoutes } from './product-routes.tsx'
import { PopularPage } from './routes/social/popular.tsx'
import { walletRoutes } from './wallet-routes.tsx'

/** Reads while the page's code is still loading. The page shows the error, if any. */
type Prefetch = Parameters<QueryClient['prefetchQuery']>[0]
const prefetch = (client: QueryClient, query: unknown) => void client.prefetchQuery(query as Prefetch)
/**
 * Of the shops' pages, whose queries come with them. Without their code the page asks by itself.
 */
const prefetchOrders = (client: QueryClient, pick: (of: typeof import('./state/orders/queries.ts')) => unknown) =>
  void import('./state/orders/queries.ts').then(
    (of) => prefetch(client, pick(of)),
    () => undefined,
  )

const home = createRoute({
  getParentRoute: at,
  path: '/',
  /** Sends visitors to popular posts and the unverified to verification. */
  beforeLoad: async ({ context }) => {
    const me = await context.queryClient.ensureQueryData(queries.me()).catch(() => undefined)
    if (me === null) throw redirect({ to: '/popular', replace: true })
    if (me?.status === 'suspended') throw redirect({ to: '/me/actions', replace: true })
    if (me?.status === 'pending') throw redirect({ to: '/verify', search: { returnTo: '/' }, replace: true })
  },
  component: page(() => import('./routes/social/home.tsx'), 'HomePage'),
})
const popular = createRoute({
  getParentRoute: at,
  path: '/popular',
  validateSearch: ({ category }: Record<string, unknown>): { category?: Category } => {
    const known = categories.find((name) => name === category)
    return known ? { category: known } : {}
  },
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchInfiniteQuery(queries.popular(deps)),
  // A visitor's first page: it comes with the app, so that nothing waits for a second file.
  component: PopularPage,
})
/** Its pages count as seen when they are read, so that nothing reads ahead. */
const interest = createRoute({
  getParentRoute: at,
  path: '/interest',
  component: page(() => import('./routes/social/interest.tsx'), 'InterestPage'),
})
const signIn = createRoute({
  getParentRoute: at,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): ReturnTo & { error?: string; provider?: string } => ({
    ...returnTo(search),
    ...(text(search.error) ? { error: text(search.error)! } : {}),
    ...(text(search.provider) ? { provider: text(search.provider)! } : {}),
  }),
  component: page(() => import('./routes/social/sign-in.tsx'), 'SignInPage'),
})
const verify = createRoute({
  getParentRoute: at,
  path: '/verify',
  validateSearch: (search: Record<string, unknown>): ReturnTo & VerifiedSearch & { code?: string } => ({
    ...returnTo(search),
    ...verifiedSearch(search),
    ...(text(search.code) ? { code: text(search.code)! } : {}),
  }),
  component: page(() => import('./routes/social/verify.tsx'), 'VerifyPage'),
})
const linkChannel = createRoute({
  getParentRoute: at,
  path: '/link-channel',
  validateSearch: (search: Record<string, unknown>): ReturnTo & { verificationId?: string } => ({
    ...returnTo(search),
    ...(text(search.verificationId) ? { verificationId: text(search.verificationId)! } : {}),
  }),
  component: page(() => import('./routes/social/link-channel.tsx'), 'LinkChannelPage'),
})
const welcome = createRoute({
  getParentRoute: at,
  path: '/welcome',
  validateSearch: returnTo,
  component: page(() => import('./routes/social/welcome.tsx'), 'WelcomePage'),
})
const search = createRoute({
  getParentRoute: at,
  path: '/search',
  validateSearch: (search: Record<string, unknown>): SearchFilters & { q?: string; kind?: string } => ({
    ...filtersIn(search),
    ...(text(search.q) ? { q: text(search.q)! } : {}),
    ...(text(search.kind) ? { kind: text(search.kind)! } : {}),
  }),
  component: page(() => import('./routes/social/search.tsx'), 'SearchPage'),
})
const tag = createRoute({
  getParentRoute: at,
  path: '/tags/$tag',
  validateSearch: ({ order }: Record<string, unknown>): { order?: 'popular' | 'products' } =>
    order === 'popular' || order === 'products' ? { order } : {},
  component: page(() => import('./routes/social/tag.tsx'), 'TagPage'),
})
const post = createRoute({
  getParentRoute: at,
  path: '/posts/$postId',
  validateSearch: ({ comment }: Record<string, unknown>): { comment?: string } => (text(comment) ? { comment: text(comment)! } : {}),
  loader: ({ context, params }) => prefetch(context.queryClient, queries.post(params.postId)),
  component: page(() => import('./routes/social/post.tsx'), 'PostPage'),
})
const editPost = createRoute({
  getParentRoute: at,
  path: '/posts/$postId/edit',
  component: page(() => import('./routes/social/edit-post.tsx'), 'EditPostPage'),
})
const archive = createRoute({
  getParentRoute: at,
  path: '/me/archive',
  component: page(() => import('./routes/social/archive.tsx'), 'ArchivePage'),
})
const product = createRoute({
  getParentRoute: at,
  path: '/products/$productId',
  loader: ({ context, params }) => prefetchOrders(context.queryClient, ({ productQueries }) => productQueries.product(params.productId)),
  component: page(() => import('./routes/orders/product.tsx'), 'ProductPage'),
})
const shop = createRoute({
  getParentRoute: at,
  path: '/shops/$handle',
  component: page(() => import('./routes/orders/shop.tsx'), 'ShopPage'),
})
const profile = createRoute({
  getParentRoute: at,
  path: '/@{$handle}',
  loader: ({ context, params }) => prefetch(context.queryClient, queries.profile(params.handle)),
  component: page(() => import('./routes/social/profile.tsx'), 'ProfilePage'),
})
const followers = createRoute({
  getParentRoute: at,
  path: '/@{$handle}/followers',
  component: page(() => import('./routes/social/follows.tsx'), 'FollowersPage'),
})
const following = createRoute({
  getParentRoute: at,
  path: '/@{$handle}/following',
  component: page(() => import('./routes/social/follows.tsx'), 'FollowingPage'),
})
/** The long form of a profile's address. */
const people = createRoute({
  getParentRoute: at,
  path: '/people/$handle',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/@{$handle}', params, replace: true })
  },
})
const write = createRoute({
  getParentRoute: at,
  path: '/write',
  validateSearch: (search: Record<string, unknown>): { draft?: string } => (text(search.draft) ? { draft: text(search.draft)! } : {}),
  component: page(() => import('./routes/social/write.tsx'), 'WritePage'),
})
const collection = createRoute({
  getParentRoute: at,
  path: '/me/collections/$collectionId',
  component: page(() => import('./routes/social/collection.tsx'), 'CollectionPage'),
})
const sharedCollection = createRoute({
  getParentRoute: at,
  path: '/collections/$token',
  component: page(() => import('./routes/social/shared-collection.tsx'), 'SharedCollectionPage'),
})
const drafts = createRoute({
  getParentRoute: at,
  path: '/drafts',
  component: page(() => import('./routes/social/drafts.tsx'), 'DraftsPage'),
})
const notifications = createRoute({
  getParentRoute: at,
  path: '/notifications',
  component: page(() => import('./routes/social/notifications.tsx'), 'NotificationsPage'),
})
const chatBox = (search: Record<string, unknown>): { box?: 'request' } => (search.box === 'request' ? { box: 'request' } : {})
const chat = createRoute({
  getParentRoute: at,
  path: '/chat',
  validateSearch: chatBox,
  component: page(() => import('./routes/chat/chat.tsx'), 'ChatPage'),
})
const chatRoom = createRoute({
  getParentRoute: at,
  path: '/chat/$roomId',
  validateSearch: chatBox,
  component: page(() => import('./routes/chat/chat.tsx'), 'ChatPage'),
})
const me = createRoute({ getParentRoute: at, path: '/me', component: page(() => import('./routes/social/me.tsx'), 'MePage') })
const ownActions = createRoute({
  getParentRoute: at,
  path: '/me/actions',
  component: page(() => import('./routes/safety/actions.tsx'), 'ActionsPage'),
})
const settings = createRoute({
  getParentRoute: at,
  path: '/settings',
  component: page(() => import('./routes/social/settings.tsx'), 'SettingsPage'),
})
const muted = createRoute({
  getParentRoute: at,
  path: '/settings/muted',
  component: page(() => import('./routes/social/muted.tsx'), 'MutedPage'),
})
const closeFriends = createRoute({
  getParentRoute: at,
  path: '/settings/close',
  component: page(() => import('./routes/social/close-friends.tsx'), 'CloseFriendsPage'),
})
const transparency = createRoute({
  getParentRoute: at,
  path: '/transparency',
  component: page(() => import('./routes/social/transparency.tsx'), 'TransparencyPage'),
})
const followedTags = createRoute({
  getParentRoute: at,
  path: '/settings/tags',
  component: page(() => import('./routes/social/followed-tags.tsx'), 'FollowedTagsPage'),
})
const blocked = createRoute({
  getParentRoute: at,
  path: '/settings/blocked',
  component: page(() => import('./routes/social/blocked.tsx'), 'BlockedPage'),
})
const passkeys = createRoute({
  getParentRoute: at,
  path: '/settings/passkeys',
  component: page(() => import('./routes/settings/passkeys.tsx'), 'PasskeysPage'),
})
const securityLog = createRoute({
  getParentRoute: at,
  path: '/settings/security',
  component: page(() => import('./routes/settings/security-log.tsx'), 'SecurityLogPage'),
})
const noticeSettings = createRoute({
  getParentRoute: at,
  path: '/settings/notices',
  component: page(() => import('./routes/settings/notices.tsx'), 'NoticeSettingsPage'),
})
const dataExport = createRoute({
  getParentRoute: at,
  path: '/settings/export',
  component: page(() => import('./routes/settings/data-export.tsx'), 'DataExportPage'),
})
const leaving = createRoute({
  getParentRoute: at,
  path: '/settings/leave',
  component: page(() => import('./routes/social/leave.tsx'), 'LeavePage'),
})
const left = createRoute({ getParentRoute: at, path: '/left', component: page(() => import('./routes/social/left.tsx'), 'LeftPage') })
const feedSettings = createRoute({
  getParentRoute: at,
  path: '/settings/feed',
  component: page(() => import('./routes/social/feed-settings.tsx'), 'FeedSettingsPage'),
})
/** A text that people agree to; `version` for an old one. */
const version = (search: Record<string, unknown>): { version?: number } =>
  Number.isInteger(search.version) ? { version: Number(search.version) } : {}
const terms = createRoute({
  getParentRoute: at,
  path: '/terms',
  validateSearch: version,
  component: page(() => import('./routes/consent/text.tsx'), 'TermsPage'),
})
const privacy = createRoute({
  getParentRoute: at,
  path: '/privacy',
  validateSearch: version,
  component: page(() => import('./routes/consent/text.tsx'), 'PrivacyPage'),
})
const marketing = createRoute({
  getParentRoute: at,
  path: '/marketing',
  validateSearch: version,
  component: page(() => import('./routes/consent/text.tsx'), 'MarketingPage'),
})
const orders = createRoute({
  getParentRoute: at,
  path: '/orders',
  component: page(() => import('./routes/orders/orders.tsx'), 'OrdersPage'),
})
const order = createRoute({
  getParentRoute: at,
  path: '/orders/$orderId',
  loader: ({ context, params }) => prefetchOrders(context.queryClient, ({ orderQueries }) => orderQueries.one(params.orderId)),
  component: page(() => import('./routes/orders/order.tsx'), 'OrderPage'),
})
const wishes = createRoute({
  getParentRoute: at,
  path: '/wishes',
  component: page(() => import('./routes/orders/wishes.tsx'), 'WishesPage'),
})
const shopReviews = createRoute({
  getParentRoute: at,
  path: '/shop/reviews',
  component: page(() => import('./routes/orders/shop-reviews.tsx'), 'ShopReviewsPage'),
})
const shopQuestions = createRoute({
  getParentRoute: at,
  path: '/shop/questions',
  component: page(() => import('./routes/orders/shop-reviews.tsx'), 'ShopQuestionsPage'),
})
const room = createRoute({
  getParentRoute: at,
  path: '/shop',
  component: page(() => import('./routes/shop/room.tsx'), 'RoomHomePage'),
})
const openShop = createRoute({
  getParentRoute: at,
  path: '/shop/open',
  component: page(() => import('./routes/shop/open.tsx'), 'OpenShopPage'),
})
const roomSettings = createRoute({
  getParentRoute: at,
  path: '/shop/settings',
  component: page(() => import('./routes/shop/settings.tsx'), 'RoomSettingsPage'),
})
const roomStaff = createRoute({
  getParentRoute: at,
  path: '/shop/staff',
  component: page(() => import('./routes/shop/staff.tsx'), 'RoomStaffPage'),
})
const invitations = createRoute({
  getParentRoute: at,
  path: '/shop/invitations',
  component: page(() => import('./routes/shop/invitations.tsx'), 'InvitationsPage'),
})
const shopOrders = createRoute({
  getParentRoute: at,
  path: '/shop/orders',
  validateSearch: ({ task }: Record<string, unknown>): { task?: OrderTask } => {
    const known = orderTasks.find((name) => name === task)
    return known ? { task: known } : {}
  },
  component: page(() => import('./routes/orders/shop-orders.tsx'), 'ShopOrdersPage'),
})
const shopPayments = createRoute({
  getParentRoute: at,
  path: '/shop/payments',
  component: page(() => import('./routes/orders/shop-payments.tsx'), 'ShopPaymentsPage'),
})
const shopReturns = createRoute({
  getParentRoute: at,
  path: '/shop/returns',
  component: page(() => import('./routes/orders/shop-returns.tsx'), 'ShopReturnsPage'),
})
const shopPayouts = createRoute({
  getParentRoute: at,
  path: '/shop/payouts',
  component: page(() => import('./routes/orders/shop-payouts.tsx'), 'ShopPayoutsPage'),
})
const shopPayout = createRoute({
  getParentRoute: at,
  path: '/shop/payouts/$payoutId',
  component: page(() => import('./routes/orders/shop-payout.tsx'), 'ShopPayoutPage'),
})
const adminPay = createRoute({
  getParentRoute: at,
  path: '/admin/pay',
  component: page(() => import('./routes/desk/admin-pay.tsx'), 'AdminPayPage'),
})
const adminReports = createRoute({
  getParentRoute: at,
  path: '/admin/reports',
  validateSearch: (search: Record<string, unknown>): { case?: string; view?: 'appeals' } => ({
    ...(text(search.case) ? { case: text(search.case)! } : {}),
    ...(search.view === 'appeals' ? { view: 'appeals' as const } : {}),
  }),
  component: page(() => import('./routes/desk/admin-reports.tsx'), 'AdminReportsPage'),
})
const adminRanking = createRoute({
  getParentRoute: at,
  path: '/admin/ranking',
  component: page(() => import('./routes/desk/admin-ranking.tsx'), 'AdminRankingPage'),
})

const tree = root.addChildren([
  ...designRoute,
  ...cartRoutes,
  ...couponRoutes,
  orders,
  order,
  wishes,
  shopReviews,
  shopQuestions,
  room,
  openShop,
  roomSettings,
  roomStaff,
  invitations,
  shopOrders,
  shopPayments,
  shopReturns,
  shopPayouts,
  shopPayout,
  adminPay,
  adminRanking,
  adminReports,
  home,
  interest,
  popular,
  signIn,
  verify,
  linkChannel,
  welcome,
  search,
  tag,
  post,
  editPost,
  archive,
  product,
  shop,
  followers,
  following,
  profile,
  people,
  write,
  drafts,
  collection,
  sharedCollection,
  notifications,
  chat,
  chatRoom,
  me,
  terms,
  privacy,
  marketing,
  ownActions,
  settings,
  leaving,
  left,
  blocked,
  noticeSettings,
  dataExport,
  passkeys,
  securityLog,
  feedSettings,
  muted,
  closeFriends,
  transparency,
  followedTags,
  ...deskRoutes,
  ...walletRoutes,
  ...productRoutes,
])

const keptPlaces: ReadonlySet<string> = new Set(['/', '/interest', '/popular', '/notifications', '/me'])

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 200,
    defaultPendingComponent: RoutePending,
    defaultErrorComponent: RouteError,
    scrollRestoration: true,
    // A tab keeps its place, however one comes back to it.
    getScrollRestorationKey: ({ pathname, searchStr, href, state }) =>
      keptPlaces.has(pathname) ? pathname + searchStr : (state.__TSR_key ?? href),
  })
}

/** Loads the code of a tab per idle moment, so that they open at once and offline. */
export function warmTabs(router: ReturnType<typeof makeRouter>): void {
  const tabs = [home, interest, search, write, notifications, me, post]
  const warm = () => {
    const tab = tabs.shift()
    if (!tab) return
    void router.loadRouteChunk(tab)?.catch(() => {})
    whenIdle()
  }
  const whenIdle = () => ('requestIdleCallback' in window ? requestIdleCallback(warm, { timeout: 8_000 }) : setTimeout(warm))
  whenIdle()
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
