export const searchKinds = ['person', 'post', 'product', 'hashtag'] as const
export type SearchKind = (typeof searchKinds)[number]
export type EngineName = 'postgres' | 'meilisearch'

/**
 * One person, post, product or hashtag for an engine. Text is raw: engines fold it with
 * `document.ts`.
 */
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
  /** Of a product. */
  shopId: string | null
  inStock: boolean | null
  /**
   * What it is narrowed by, as written: the hashtags of a post and the colours of its pictures
   * (`colourPrefix`), the values that can be chosen of a product.
   */
  labels: string[]
}

/** `price_up`: the lowest price first. */
export const searchOrders = ['relevance', 'newest', 'popular', 'price_up', 'price_down'] as const
export type SearchOrder = (typeof searchOrders)[number]

/** What results must hold beside the text. The time of a document is that of its key, a UUIDv7. */
export interface SearchFilters {
  category?: string | undefined
  shopId?: string | undefined
  priceFromKrw?: number | undefined
  priceToKrw?: number | undefined
  inStock?: true | undefined
  /** Each of them. */
  labels?: string[] | undefined
  /** The lowest id of the time. */
  fromKey?: string | undefined
  ownerIds?: string[] | undefined
}

export interface SearchQuery {
  kind: SearchKind
  text: string
  filters?: SearchFilters | undefined
  order?: SearchOrder | undefined
  /** Other texts of the same meaning: what they find comes after what `text` finds. */
  synonyms?: string[] | undefined
  limit: number
  /** With so many matches nothing else is looked for that may be meant; `limit` unless told. */
  enough?: number | undefined
  offset: number
}

/** Searches. It returns candidates in order; the caller checks their visibility in Postgres. */
export interface SearchEngine {
  readonly name: EngineName
  /**
   * The indexes behind it: itself, or both behind a fallback. Each is synced by a cursor of its
   * own.
   */
  readonly indexes: readonly SearchIndex[]
  /**
   * In the order asked, relevance unless told: exact, then prefix, then similar; popularity and
   * then age break ties. Every order ends with what only other texts or similar ones find, and that
   * only if the rest is less than `enough`. `engine` is the one that answered.
   */
  search(query: SearchQuery): Promise<{ keys: string[]; engine: EngineName }>
  /** Throws if no engine can answer a search now. */
  ping(): Promise<void>
}

/** Hears how many documents are swapped in, of how many. */
export type OnSwapped = (count: number, total: number) => void

/** Looks through a build before it is used; throws if the build must not be. */
export type AcceptBuild = (search: (query: SearchQuery) => Promise<string[]>) => Promise<void>

/** An engine with the documents that it keeps. */
export interface SearchIndex extends SearchEngine {
  /** Replaces whole documents; resolves only when they can be found. */
  put(documents: SearchDocument[]): Promise<void>
  remove(kind: SearchKind, keys: string[]): Promise<void>
  /**
   * Fills a fresh index from `documents`, lets `accept` look through it, and swaps it in; one at a
   * time. A failure before the swap leaves the old index in use. What an earlier rebuild left is
   * gone before the first document is read.
   */
  rebuild(documents: AsyncIterable<SearchDocument[]>, onSwapped?: OnSwapped, accept?: AcceptBuild): Promise<{ count: number }>
  /**
   * Exchanges the documents in use with those before the last rebuild; false if they are gone.
   * Called again it goes forward. An engine that swaps in place keeps none, and has no such method.
   */
  swapBack?(): Promise<boolean>
  /**
   * Goes on with the swap of a rebuild that died in it; null if there is none, or if the engine
   * swaps at once.
   */
  resumeRebuild(onSwapped: OnSwapped): Promise<{ count: number } | null>
  count(): Promise<Record<SearchKind, number>>
  /** Every document of a kind, in no order, with the digest of what is stored (`digestOf`). */
  scan(kind: SearchKind): AsyncIterable<{ key: string; digest: string }[]>
}
