import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'
import type { HistoryFilter } from './history.ts'

type Verification = RouterOutputs['pay']['bank']['verification']
type Lease = RouterOutputs['pay']['virtualAccounts']['current']

/** All keys begin with `wallet`: the live event `wallet` makes the page read them again. */
export const walletQueries = {
  points: () => queryOptions({ queryKey: ['wallet', 'points'], queryFn: ({ signal }) => kiwi.pay.points.query(undefined, { signal }) }),
  pointsHistory: () =>
    infiniteQueryOptions({
      queryKey: ['wallet', 'points-history'],
      queryFn: ({ pageParam, signal }) => kiwi.pay.pointsHistory.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  wallet: () => queryOptions({ queryKey: ['wallet'], queryFn: ({ signal }) => kiwi.pay.wallet.query(undefined, { signal }) }),

  verification: (started: Verification) =>
    queryOptions({
      queryKey: ['wallet', 'verification', started.verificationId],
      queryFn: ({ signal }) => kiwi.pay.bank.verification.query({ verificationId: started.verificationId }, { signal }),
      initialData: started,
      staleTime: 0,
      refetchInterval: ({ state }) => (state.data?.state === 'requested' ? 1_200 : false),
    }),
  lease: () =>
    queryOptions({
      queryKey: ['wallet', 'lease'],
      queryFn: ({ signal }) => kiwi.pay.virtualAccounts.current.query(undefined, { signal }),
      staleTime: 0,
      // A live event announces a deposit. This is the fallback if it is lost.
      refetchInterval: ({ state }) => (isLive(state.data) ? 10_000 : false),
    }),

  history: (filter: HistoryFilter) =>
    infiniteQueryOptions({
      queryKey: ['wallet', 'history', filter],
      queryFn: ({ pageParam, signal }) => kiwi.pay.history.query({ ...filter, cursor: pageParam }, { signal }),
      placeholderData: keepPreviousData,
      ...paged,
    }),
  receipt: (transferId: string) =>
    queryOptions({
      queryKey: ['wallet', 'receipt', transferId],
      queryFn: ({ signal }) => kiwi.pay.receipt.query({ transferId }, { signal }),
    }),
  request: (requestId: string) =>
    queryOptions({
      queryKey: ['wallet', 'requests', requestId],
      queryFn: ({ signal }) => kiwi.pay.request.query({ requestId }, { signal }),
    }),
  requests: () =>
    infiniteQueryOptions({
      queryKey: ['wallet', 'requests'],
      queryFn: ({ pageParam, signal }) => kiwi.pay.requests.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
}

const isLive = (lease: Lease | undefined) => lease?.state === 'live'
