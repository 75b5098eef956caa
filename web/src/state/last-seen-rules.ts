export interface KeptEntry {
  queryKey: readonly unknown[]
  data: unknown
  at: number
}

/**
 * Reads that may be shown again without asking: no money, no orders, no talk, nothing of the staff.
 */
const keptAreas = new Set(['me', 'posts', 'profile', 'comments', 'notifications', 'trends'])
const entriesAtMost = 40
const pagesAtMost = 2

/** The newest reads, each with its first pages. Who is signed in is always among them. */
export function entriesOf(reads: readonly KeptEntry[]): KeptEntry[] {
  return reads
    .filter(({ queryKey: [area], data }) => typeof area === 'string' && keptAreas.has(area) && data !== undefined)
    .toSorted((a, b) => Number(b.queryKey[0] === 'me') - Number(a.queryKey[0] === 'me') || b.at - a.at)
    .slice(0, entriesAtMost)
    .map(({ queryKey, data, at }) => ({ queryKey, data: firstPages(data), at }))
}

/**
 * What of these reads would be kept, by identity; null where it is kept already: most changes of a
 * list that one scrolls are pages further down.
 */
export function partsToKeep(entries: readonly KeptEntry[], kept: ReadonlySet<unknown>): ReadonlySet<unknown> | null {
  const parts = new Set(entries.flatMap(({ data }) => (isPaged(data) ? data.pages : [data])))
  return parts.size === kept.size && [...parts].every((part) => kept.has(part)) ? null : parts
}

const isPaged = (data: unknown): data is { pages: unknown[]; pageParams: unknown[] } =>
  typeof data === 'object' && data !== null && 'pages' in data && 'pageParams' in data

function firstPages(data: unknown): unknown {
  if (!isPaged(data)) return data
  const { pages, pageParams } = data
  return { pages: pages.slice(0, pagesAtMost), pageParams: pageParams.slice(0, pagesAtMost) }
}
