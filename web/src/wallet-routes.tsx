import { maxAmountKrw, maxLengths } from '../../src/shared/bounds.ts'
import { createRoute } from '@tanstack/react-router'
import { page } from './page.tsx'
import { at, type ReturnTo, returnTo, text, type VerifiedSearch, verifiedSearch } from './root-route.tsx'
import { cutParameter } from './state/cut-parameter.ts'
import { filterFromSearch } from './state/wallet/history.ts'

type Search = Record<string, unknown>

const verified = (search: Search): ReturnTo & VerifiedSearch => ({ ...returnTo(search), ...verifiedSearch(search) })

interface SendSearch {
  to?: string
  shop?: string
  amount?: number
  memo?: string
  request?: string
  /** The conversation that shows it. */
  room?: string
}
const amount = (value: unknown) =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= maxAmountKrw ? Number(value) : undefined

const wallet = createRoute({
  getParentRoute: at,
  path: '/wallet',
  component: page(() => import('./routes/wallet/wallet.tsx'), 'WalletPage'),
})
const topUp = createRoute({
  getParentRoute: at,
  path: '/wallet/top-up',
  /** `amount`: what a payment on the page to return to needs. */
  validateSearch: (search: Search): ReturnTo & { amount?: number } => ({
    ...returnTo(search),
    ...(amount(search.amount) ? { amount: amount(search.amount)! } : {}),
  }),
  component: page(() => import('./routes/wallet/top-up.tsx'), 'TopUpPage'),
})
const link = createRoute({
  getParentRoute: at,
  path: '/wallet/link',
  validateSearch: verified,
  component: page(() => import('./routes/wallet/link-bank.tsx'), 'LinkBankPage'),
})
const send = createRoute({
  getParentRoute: at,
  path: '/wallet/send',
  validateSearch: (search: Search): SendSearch => ({
    ...(text(search.to) ? { to: text(search.to)! } : {}),
    ...(text(search.shop) ? { shop: text(search.shop)! } : {}),
    ...(amount(search.amount) ? { amount: amount(search.amount)! } : {}),
    ...(text(search.memo) ? { memo: cutParameter(text(search.memo)!, maxLengths.memo) } : {}),
    ...(text(search.request) ? { request: text(search.request)! } : {}),
    ...(text(search.room) ? { room: text(search.room)! } : {}),
  }),
  component: page(() => import('./routes/wallet/send.tsx'), 'SendPage'),
})
const ask = createRoute({
  getParentRoute: at,
  path: '/wallet/request',
  validateSearch: (search: Search): { from?: string; room?: string } => ({
    ...(text(search.from) ? { from: text(search.from)! } : {}),
    ...(text(search.room) ? { room: text(search.room)! } : {}),
  }),
  component: page(() => import('./routes/wallet/request.tsx'), 'WalletRequestPage'),
})
const requests = createRoute({
  getParentRoute: at,
  path: '/wallet/requests',
  component: page(() => import('./routes/wallet/requests.tsx'), 'WalletRequestsPage'),
})
const withdraw = createRoute({
  getParentRoute: at,
  path: '/wallet/withdraw',
  /** `all`: the whole balance is filled in. */
  validateSearch: (search: Record<string, unknown>): { all?: true } => (search.all ? { all: true } : {}),
  component: page(() => import('./routes/wallet/withdraw.tsx'), 'WalletWithdrawPage'),
})
const history = createRoute({
  getParentRoute: at,
  path: '/wallet/history',
  validateSearch: filterFromSearch,
  component: page(() => import('./routes/wallet/history.tsx'), 'WalletHistoryPage'),
})
const receipt = createRoute({
  getParentRoute: at,
  path: '/wallet/history/$transferId',
  component: page(() => import('./routes/wallet/receipt.tsx'), 'WalletReceiptPage'),
})
const points = createRoute({
  getParentRoute: at,
  path: '/wallet/points',
  component: page(() => import('./routes/wallet/points.tsx'), 'WalletPointsPage'),
})
const security = createRoute({
  getParentRoute: at,
  path: '/wallet/security',
  validateSearch: verified,
  component: page(() => import('./routes/wallet/security.tsx'), 'WalletSecurityPage'),
})
const pin = createRoute({
  getParentRoute: at,
  path: '/wallet/pin',
  validateSearch: returnTo,
  component: page(() => import('./routes/wallet/pin.tsx'), 'WalletPinPage'),
})
const unlock = createRoute({
  getParentRoute: at,
  path: '/wallet/unlock',
  validateSearch: verified,
  component: page(() => import('./routes/wallet/unlock.tsx'), 'WalletUnlockPage'),
})

export const walletRoutes = [topUp, link, send, ask, requests, withdraw, receipt, history, points, security, pin, unlock, wallet] as const
