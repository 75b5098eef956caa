import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'

/** What /admin/ranking reads. All keys begin with `desk`: a decision reads them again. */
export const rankingQueries = {
  overview: (days: number) =>
    queryOptions({
      queryKey: ['desk', 'ranking', 'overview', days],
      queryFn: ({ signal }) => kiwi.admin.ranking.overview.query({ days }, { signal }),
      placeholderData: keepPreviousData,
    }),
  snapshot: (at: string | null) =>
    queryOptions({
      queryKey: ['desk', 'ranking', 'snapshot', at],
      queryFn: ({ signal }) => kiwi.admin.ranking.snapshot.query({ at }, { signal }),
      placeholderData: keepPreviousData,
    }),
  experiments: () =>
    queryOptions({
      queryKey: ['desk', 'ranking', 'experiments'],
      queryFn: ({ signal }) => kiwi.admin.ranking.experiments.query(undefined, { signal }),
    }),
  looks: () =>
    infiniteQueryOptions({
      queryKey: ['desk', 'ranking', 'looks'],
      queryFn: ({ pageParam, signal }) => kiwi.admin.ranking.looks.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
}
