import { type DataTag, matchQuery, type Query, type QueryCache, type QueryClient, type QueryKey } from '@tanstack/react-query'

/**
 * How data of these keys shall be. It is applied again to answers of reads that began before, so
 * twice is as good as once.
 */
export interface Change {
  queryKey: QueryKey
  change: (data: unknown) => unknown
}

/** The change of one query that has data. */
export const ofQuery = <Data>(queryKey: DataTag<QueryKey, Data, Error>, change: (now: Data) => Data): Change => ({
  queryKey,
  change: (data) => data && change(data as Data),
})

/** All data of one query, also where it has none yet. */
export const toBe = <Data>(queryKey: DataTag<QueryKey, Data, Error>, data: Data): Change => ({ queryKey, change: () => data })

/** What was settled since the read of a query that is under way began. */
const since = new WeakMap<Query, Change[]>()
/** What the server has not answered yet: it may be missing in reads that begin now, too. */
const unanswered = new Set<Change>()

/** Shows a change now. An answer that comes later takes its place. */
export function show(client: QueryClient, { queryKey, change }: Change): void {
  client.setQueriesData({ queryKey }, change)
}

/** Shows a change, and over what reads that are under way will bring. */
export function settle(client: QueryClient, change: Change): void {
  for (const query of client.getQueryCache().findAll({ queryKey: change.queryKey })) since.get(query)?.push(change)
  show(client, change)
}

/** Settles what is asked of the server; call what it returns when the server has answered. */
export function settleUntilAnswered(client: QueryClient, change: Change): () => void {
  unanswered.add(change)
  settle(client, change)
  return () => void unanswered.delete(change)
}

/** Keeps the promise of `settle` for every query, also for pages that are added to a list. */
export function keepSettled(cache: QueryCache): void {
  cache.subscribe((event) => {
    if (event.type !== 'updated') return
    const { query, action } = event
    if (action.type === 'fetch')
      since.set(
        query,
        [...unanswered].filter(({ queryKey }) => matchQuery({ queryKey }, query)),
      )
    if (query.state.fetchStatus !== 'idle') return
    const changes = since.get(query)
    since.delete(query)
    if (changes?.length && action.type === 'success') query.setData(changes.reduce((data, { change }) => change(data), query.state.data))
  })
}
