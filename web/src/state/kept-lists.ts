import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { queries } from './social/queries.ts'

/**
 * Heights of drawn items by list, for this width of the window: a list that one comes back to is as
 * high as it was.
 */
let sizes = new Map<string, ReadonlyMap<string, number>>()
let widthPx = window.innerWidth

export function sizesOf(list: string): ReadonlyMap<string, number> {
  if (widthPx !== window.innerWidth) {
    sizes = new Map()
    widthPx = window.innerWidth
  }
  return sizes.get(list) ?? noSizes
}
const noSizes: ReadonlyMap<string, number> = new Map()

/** `measured` grows while the list is on the screen. */
export function keepSizes(list: string, measured: ReadonlyMap<string, number>): void {
  sizes.set(list, measured)
}

/** As forget-person.ts empties it. */
const storageKey = 'kiwi.lists'
/** The signed addresses of pictures live longer. */
const keptMs = 10 * 60_000
/** What the storage of a tab holds with the rest. */
const maxLetters = 2_000_000

interface Kept {
  atMs: number
  path: string
  personId: string | null
  widthPx: number
  sizes: [list: string, sizes: [key: string, px: number][]][]
  lists: { queryKey: QueryKey; data: unknown; atMs: number }[]
}

/**
 * When the tab is reloaded, the lists on the screen are kept with their heights, so that the reader
 * finds the same place.
 */
export function keepListsOnReload(client: QueryClient): void {
  window.addEventListener('pagehide', () => {
    const personId = client.getQueryData(queries.me().queryKey)?.id ?? null
    const lists = client
      .getQueryCache()
      .findAll({ queryKey: ['posts'], type: 'active' })
      .map(({ queryKey, state }) => ({ queryKey, data: state.data, atMs: state.dataUpdatedAt }))
      .filter(({ data }) => data !== undefined)
    const kept: Kept = {
      atMs: Date.now(),
      path: location.pathname + location.search,
      personId,
      widthPx,
      sizes: [...sizes].map(([list, of]) => [list, [...of]]),
      lists,
    }
    const text = JSON.stringify(kept)
    try {
      if (text.length <= maxLetters) sessionStorage.setItem(storageKey, text)
      else sessionStorage.removeItem(storageKey)
    } catch {
      sessionStorage.removeItem(storageKey)
    }
  })
}

/**
 * Takes the lists back after a reload, before the page is drawn; true if there are any. Those of
 * another person go once it is known who is there.
 */
export function takeKeptLists(client: QueryClient): boolean {
  const text = sessionStorage.getItem(storageKey)
  sessionStorage.removeItem(storageKey)
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (text === null || entry?.type !== 'reload') return false
  const kept = JSON.parse(text) as Kept
  if (kept.path !== location.pathname + location.search || Date.now() - kept.atMs > keptMs) return false
  if (kept.widthPx === window.innerWidth) sizes = new Map(kept.sizes.map(([list, of]) => [list, new Map(of)]))
  for (const { queryKey, data, atMs } of kept.lists) client.setQueryData(queryKey, data, { updatedAt: atMs })
  void client.ensureQueryData(queries.me()).then(
    (me) => {
      if ((me?.id ?? null) !== kept.personId) void client.resetQueries({ queryKey: ['posts'] })
    },
    // Without an answer it is not known who is there; what is read next says so.
    () => undefined,
  )
  return kept.lists.length > 0
}
