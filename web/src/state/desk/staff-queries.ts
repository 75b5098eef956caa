import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'

/**
 * What staff read beside money and ranking. All of it is forgotten when a decision is made: it
 * begins with `desk`.
 */
export const staffQueries = {
  found: (text: string) =>
    queryOptions({
      queryKey: ['desk', 'people', 'found', text],
      queryFn: ({ signal }) => kiwi.admin.people.find.query({ text }, { signal }),
      enabled: text !== '',
    }),
  person: (personId: string) =>
    queryOptions({
      queryKey: ['desk', 'people', personId],
      queryFn: ({ signal }) => kiwi.admin.people.get.query({ personId }, { signal }),
      retry: false,
    }),
  actions: (personId: string) =>
    queryOptions({
      queryKey: ['desk', 'people', personId, 'actions'],
      queryFn: ({ signal }) => kiwi.admin.actions.list.query({ personId }, { signal }),
    }),
  timeline: (personId: string) =>
    infiniteQueryOptions({
      queryKey: ['desk', 'people', personId, 'timeline'],
      queryFn: ({ pageParam, signal }) => kiwi.admin.people.timeline.query({ personId, cursor: pageParam }, { signal }),
      ...paged,
    }),
  viewProfile: (personId: string) =>
    queryOptions({
      queryKey: ['desk', 'people', personId, 'view', 'profile'],
      queryFn: ({ signal }) => kiwi.admin.people.viewProfile.query({ personId }, { signal }),
      retry: false,
    }),
  viewHome: (personId: string) =>
    infiniteQueryOptions({
      queryKey: ['desk', 'people', personId, 'view', 'home'],
      queryFn: ({ pageParam, signal }) => kiwi.admin.people.viewHome.query({ personId, cursor: pageParam }, { signal }),
      ...paged,
    }),
  disputes: () =>
    queryOptions({
      queryKey: ['desk', 'disputes'],
      queryFn: ({ signal }) => kiwi.admin.disputes.list.query(undefined, { signal }),
    }),
  proposals: () =>
    queryOptions({
      queryKey: ['desk', 'proposals'],
      queryFn: ({ signal }) => kiwi.admin.decisions.list.query(undefined, { signal }),
      refetchInterval: 30_000,
    }),
  waiting: () =>
    queryOptions({
      queryKey: ['desk', 'waiting'],
      queryFn: ({ signal }) => kiwi.admin.waiting.query(undefined, { signal }),
      refetchInterval: 30_000,
    }),
  jobs: () =>
    queryOptions({
      queryKey: ['desk', 'jobs'],
      queryFn: ({ signal }) => kiwi.admin.operations.jobs.query(undefined, { signal }),
      refetchInterval: 10_000,
    }),
  search: () =>
    queryOptions({
      queryKey: ['desk', 'search'],
      queryFn: ({ signal }) => kiwi.admin.operations.search.query(undefined, { signal }),
      refetchInterval: 30_000,
    }),
  switches: () =>
    queryOptions({ queryKey: ['desk', 'switches'], queryFn: ({ signal }) => kiwi.admin.operations.switches.query(undefined, { signal }) }),
  withheldTags: () =>
    queryOptions({
      queryKey: ['desk', 'withheld-tags'],
      queryFn: ({ signal }) => kiwi.admin.operations.withheldTags.query(undefined, { signal }),
    }),
  acts: () =>
    infiniteQueryOptions({
      queryKey: ['desk', 'acts'],
      queryFn: ({ pageParam, signal }) => kiwi.admin.operations.acts.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
}
