import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useRouter } from '@tanstack/react-router'
import { Bell, Flame, House, MessagesSquare, Search, ShoppingCart, Sparkles, SquarePlus, User, Wallet, type LucideIcon } from 'lucide-react'
import { useEffect } from 'react'
import { m } from '../paraglide/messages.js'
import { useMe } from '../state/me.ts'
import { cartCount } from '../state/orders/cart-count.ts'
import { useNewPostCount } from '../state/social/arrivals.ts'
import { showBadge } from '../state/social/badge.ts'
import { useUnread } from '../state/unread.ts'
import { formatUnread } from '../state/wording.ts'
import { KiwiMark } from './KiwiMark.tsx'

type Place = {
  to: '/' | '/interest' | '/popular' | '/search' | '/write' | '/notifications' | '/chat' | '/cart' | '/me' | '/wallet'
  label: () => string
  Icon: LucideIcon
  wideOnly?: boolean
}

const places: Place[] = [
  { to: '/', label: m.nav_home, Icon: House },
  { to: '/interest', label: m.nav_interest, Icon: Sparkles, wideOnly: true },
  { to: '/popular', label: m.nav_popular, Icon: Flame },
  { to: '/search', label: m.nav_search, Icon: Search },
  { to: '/write', label: m.nav_write, Icon: SquarePlus },
  { to: '/notifications', label: m.nav_notifications, Icon: Bell },
  { to: '/chat', label: m.nav_chat, Icon: MessagesSquare, wideOnly: true },
  { to: '/wallet', label: m.nav_wallet, Icon: Wallet, wideOnly: true },
  { to: '/cart', label: m.cart_title, Icon: ShoppingCart, wideOnly: true },
  { to: '/me', label: m.nav_me, Icon: User },
]

/**
 * Ways on which money moves, and the editor of a product: on phones their own button stands where
 * the tabs are elsewhere.
 */
const ways = /^\/(checkout|shop\/products\/(new|[\da-f-]{36})|wallet\/(top-up|send|request|withdraw|link|pin|unlock))$/

/** Tabs at the bottom of a phone, a column at the side from 1024 px. */
export function Navigation() {
  const me = useMe()
  const unread = useUnread()
  useEffect(() => showBadge(unread.all), [unread.all])
  const inCart = useQuery({ ...cartCount(), enabled: me?.status === 'active' }).data?.lines ?? 0
  const newPosts = useNewPostCount()
  const isOnWay = ways.test(useLocation().pathname)
  const marks: Partial<Record<Place['to'], number>> = {
    '/notifications': unread.notices,
    '/': newPosts,
    '/chat': unread.messages,
    '/cart': inCart,
  }
  return (
    <nav
      aria-label={m.nav_label()}
      className={`${isOnWay ? 'max-lg:hidden' : ''} fixed inset-x-0 bottom-0 z-30 border-t border-line bg-paper/90 pb-[env(safe-area-inset-bottom)] backdrop-blur-lg lg:sticky lg:top-0 lg:h-dvh lg:w-48 lg:shrink-0 lg:overflow-y-auto xl:w-56 lg:border-t-0 lg:bg-transparent lg:px-3 lg:py-6 lg:backdrop-blur-none`}
    >
      <Link to="/" className="mb-6 hidden items-center gap-2.5 px-3 text-xl font-extrabold tracking-tight lg:flex">
        <KiwiMark className="size-8" />
        {m.app_name()}
      </Link>
      <ul className="flex lg:flex-col lg:gap-1">
        {places.map((place) => {
          // On phones the cart has a tab while something is in it.
          const shown = place.to === '/cart' && inCart > 0 ? { ...place, wideOnly: false } : place
          return <Tab key={place.to} place={shown} mark={marks[place.to] ?? 0} />
        })}
      </ul>
      {me === null && (
        <Link
          to="/sign-in"
          className="mx-3 mt-6 hidden min-h-11 items-center justify-center rounded-full bg-kiwi font-semibold text-on-kiwi hover:bg-kiwi-strong lg:flex"
        >
          {m.sign_in()}
        </Link>
      )}
    </nav>
  )
}

/**
 * The longest words, in English and in Korean: seven tabs share 320 px, each at least 44, also with
 * larger text. A word stays whole: that of notifications reaches over its short neighbours.
 */
const least: Partial<Record<Place['to'], string>> = { '/notifications': 'min-w-[52px]', '/cart': 'min-w-[48px]' }

function Tab({ place: { to, label, Icon, wideOnly }, mark }: { place: Place; mark: number }) {
  // On phones the feed of interests has no tab of its own: it stands beside home.
  const { pathname } = useLocation()
  const router = useRouter()
  const isBeside = pathname === '/interest' && to === '/'
  return (
    <li className={wideOnly ? 'hidden lg:block' : `flex-1 lg:flex-none ${least[to] ?? 'min-w-[44px]'}`}>
      <Link
        to={to}
        onClick={(event) => {
          // Where one is going: the page that is left is still drawn while the next one loads.
          if (router.latestLocation.pathname !== to) return
          event.preventDefault()
          window.scrollTo({ top: 0, behavior: 'smooth' })
        }}
        activeOptions={{ exact: to === '/' || to === '/me', includeSearch: false }}
        className={`group relative flex min-h-14 flex-col items-center justify-center gap-0.5 text-muted transition-colors hover:text-ink lg:min-h-12 lg:flex-row lg:justify-start lg:gap-4 lg:rounded-2xl lg:px-3 lg:hover:bg-sunken ${isBeside ? 'max-lg:text-kiwi' : ''}`}
        activeProps={{ className: '!text-kiwi lg:bg-kiwi-soft' }}
      >
        <span className="relative">
          <Icon
            aria-hidden
            className="size-[min(1.5rem,28px)] transition-transform group-active:scale-90 group-aria-[current=page]:stroke-[2.4]"
          />
          {mark > 0 && (
            <span className="absolute -top-1.5 -right-2 min-w-[min(1.125rem,22px)] rounded-full bg-danger px-1 text-center text-[min(0.6875rem,13px)] leading-[min(1.125rem,22px)] font-bold text-white dark:text-black">
              {formatUnread(mark)}
            </span>
          )}
        </span>
        <span className="text-[min(0.6875rem,12px)] font-medium whitespace-nowrap lg:text-base lg:font-semibold">{label()}</span>
      </Link>
    </li>
  )
}
