import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'

type BreakGroup = RouterOutputs['admin']['pay']['breaks']['groups'][number]
export interface BreakFilter {
  /** Null or 0: any. */
  kind: BreakGroup['kind'] | null
  subject: string | null
  minAgeDays: number
  minAmountKrw: number
}

/** The lists about which admins decide. */
export const deskQueries = {
  suspense: () =>
    infiniteQueryOptions({
      queryKey: ['desk', 'suspense'],
      queryFn: ({ pageParam, signal }) => kiwi.admin.pay.suspense.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  payouts: (state: 'awaiting_approval' | 'confirmed') =>
    infiniteQueryOptions({
      queryKey: ['desk', 'payouts', state],
      queryFn: ({ pageParam, signal }) => kiwi.admin.pay.payouts.query({ cursor: pageParam, state }, { signal }),
      ...paged,
    }),
  pool: () => queryOptions({ queryKey: ['desk', 'pool'], queryFn: ({ signal }) => kiwi.admin.pay.pool.query(undefined, { signal }) }),
  debtors: () =>
    queryOptions({ queryKey: ['desk', 'debtors'], queryFn: ({ signal }) => kiwi.admin.pay.debtors.query(undefined, { signal }) }),
  calls: () => queryOptions({ queryKey: ['desk', 'calls'], queryFn: ({ signal }) => kiwi.admin.pay.calls.query(undefined, { signal }) }),
  alarms: () => queryOptions({ queryKey: ['desk', 'alarms'], queryFn: ({ signal }) => kiwi.admin.pay.alarms.query(undefined, { signal }) }),
  setAside: () =>
    infiniteQueryOptions({
      queryKey: ['desk', 'setAside'],
      queryFn: ({ pageParam, signal }) => kiwi.admin.pay.setAside.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  breaks: (filter: BreakFilter) =>
    infiniteQueryOptions({
      queryKey: ['desk', 'breaks', filter],
      queryFn: ({ pageParam, signal }) => kiwi.admin.pay.breaks.query({ ...filter, cursor: pageParam }, { signal }),
      // Keeps the list on the screen while another filter is read.
      placeholderData: keepPreviousData,
      ...paged,
    }),
}
