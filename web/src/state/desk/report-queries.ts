import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'

export type CaseFilter = Pick<RouterInputs['admin']['reports']['list'], 'state' | 'kind' | 'reason' | 'mine'>
export type CaseSummary = RouterOutputs['admin']['reports']['list']['cases'][number]
export type AppealView = RouterOutputs['admin']['reports']['appeals']['appeals'][number]
export type CaseView = RouterOutputs['admin']['reports']['get']

/** What /admin/reports reads. All keys begin with `desk`: a decision reads them again. */
export const reportQueries = {
  list: (filter: CaseFilter) =>
    infiniteQueryOptions({
      queryKey: ['desk', 'reports', 'list', filter],
      queryFn: ({ pageParam, signal }) => kiwi.admin.reports.list.query({ ...filter, cursor: pageParam }, { signal }),
      ...paged,
      refetchInterval: 30_000,
    }),
  one: (caseId: string) =>
    queryOptions({
      queryKey: ['desk', 'reports', 'one', caseId],
      queryFn: ({ signal }) => kiwi.admin.reports.get.query({ caseId }, { signal }),
    }),
  appeals: (state: 'open' | 'decided') =>
    infiniteQueryOptions({
      queryKey: ['desk', 'reports', 'appeals', state],
      queryFn: ({ pageParam, signal }) => kiwi.admin.reports.appeals.query({ state, cursor: pageParam }, { signal }),
      ...paged,
    }),
  numbers: () =>
    queryOptions({
      queryKey: ['desk', 'reports', 'numbers'],
      queryFn: ({ signal }) => kiwi.admin.reports.numbers.query(undefined, { signal }),
    }),
}
