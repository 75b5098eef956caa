import { queryOptions } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../kiwi.ts'

export type LeavingPreview = RouterOutputs['me']['leavingPreview']
export type Receipt = RouterOutputs['me']['leavingReceipt']
export type Words = RouterInputs['me']['leave']['words']
type ObstacleKind = LeavingPreview['obstacles'][number]['kind']

export const leavingQueries = {
  preview: () =>
    queryOptions({ queryKey: ['leaving'], queryFn: ({ signal }) => kiwi.me.leavingPreview.query(undefined, { signal }), staleTime: 0 }),
  receipt: (secret: string) =>
    queryOptions({ queryKey: ['receipt', secret], queryFn: ({ signal }) => kiwi.me.leavingReceipt.query({ secret }, { signal }) }),
}

/** What has to end before somebody leaves, and where it is ended. */
export const obstacleWords = {
  balance: { words: m.leave_first_balance, to: { to: '/wallet/withdraw', search: { all: true } } },
  holds: { words: m.leave_first_holds, to: { to: '/orders' } },
  bank_calls: { words: m.leave_first_bank_calls, to: { to: '/wallet/history' } },
  lease: { words: m.leave_first_lease, to: { to: '/wallet/top-up' } },
  deposits: { words: m.leave_first_deposits, to: { to: '/wallet' } },
  refunds: { words: m.leave_first_refunds, to: { to: '/wallet/history' } },
  shop_unpaid: { words: m.leave_first_shop_unpaid, to: { to: '/shop/payouts' } },
  shop_payouts: { words: m.leave_first_shop_payouts, to: { to: '/shop/payouts' } },
  shop_debt: { words: m.leave_first_shop_debt, to: { to: '/shop/payouts' } },
  orders_bought: { words: m.leave_first_orders_bought, to: { to: '/orders' } },
  orders_sold: { words: m.leave_first_orders_sold, to: { to: '/shop/orders' } },
} as const satisfies Record<ObstacleKind, { words: () => string; to: object }>

/** What of it leaving itself pays. */
export const restWords: Partial<Record<ObstacleKind, () => string>> = {
  balance: m.leave_rest_balance,
  bank_calls: m.leave_first_bank_calls,
  shop_unpaid: m.leave_first_shop_unpaid,
  shop_payouts: m.leave_first_shop_payouts,
}
