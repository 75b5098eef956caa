export const searchKinds = ['person', 'post', 'product', 'hashtag'] as const
export type SearchKind = (typeof searchKinds)[number]
export type EngineName = 'postgres' | 'meilisearch'

/** One person, post, product or hashtag for an engine. Text is raw: engines fold it with `document.ts`. */
export interface SearchDocument {
  kind: SearchKind
  /** Id, or the tag itself for hashtags. */
  key: string
  ownerId: string | null
  title: string
  body: string
  category: string | null
  priceKrw: number | null
  popularity: number
}

export interface SearchQuery {
  kind: SearchKind
  text: string
  category?: string | undefined
  limit: number
  offset: number
}

/** Searches. It returns candidates in order; the caller checks their visibility in Postgres. */
export interface SearchEngine {
  readonly name: EngineName
  /** The indexes behind it: itself, or both behind a fallback. Each is synced by a cursor of its own. */
  readonly indexes: readonly SearchIndex[]
  /** Best first: exact, then prefix, then similar; popularity and then age break ties. `engine` is the one that answered. */
  search(query: SearchQuery): Promise<{ keys: string[]; engine: EngineName }>
  /** Throws if no engine can answer a search now. */
  ping(): Promise<void>
}

/** Hears how many documents are swapped in, of how many. */
export type OnSwapped = (count: number, total: number) => void

/** An engine with the documents that it keeps. */
export interface SearchIndex extends SearchEngine {
  /** Replaces whole documents; resolves only when they can be found. */
  put(documents: SearchDocument[]): Promise<void>
  remove(kind: SearchKind, keys: string[]): Promise<void>
  /**
   * Fills a fresh index from `documents` and swaps it in; one at a time. A failure before the swap leaves the old index in use. What an
   * earlier rebuild left is gone before the first document is read.
   */
  rebuild(documents: AsyncIterable<SearchDocument[]>, onSwapped?: OnSwapped): Promise<{ count: number }>
  /** Goes on with the swap of a rebuild that died in it; null if there is none, or if the engine swaps at once. */
  resumeRebuild(onSwapped: OnSwapped): Promise<{ count: number } | null>
  count(): Promise<Record<SearchKind, number>>
  /** Every document of a kind, in no order, with the digest of what is stored (`digestOf`). */
  scan(kind: SearchKind): AsyncIterable<{ key: string; digest: string }[]>
}
