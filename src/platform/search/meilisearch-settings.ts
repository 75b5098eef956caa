import type { Settings } from 'meilisearch'
import type { SearchKind } from './port.ts'

const filterable: Record<SearchKind, string[]> = {
  person: [],
  post: ['category', 'labels', 'madeAt', 'ownerId'],
  product: ['category', 'priceKrw', 'shopId', 'inStock', 'labels'],
  hashtag: [],
}

/**
 * The settings of each index. Texts are the Latin keys of Korean (`keysOf`), so that a word grows
 * letter by letter as it is typed. Typing mistakes are not corrected in people's names, numbers,
 * initials and ends of words.
 */
export function indexSettings(kind: SearchKind): Settings {
  return {
    searchableAttributes: ['title', 'body', 'ends', 'initials'],
    filterableAttributes: filterable[kind],
    sortableAttributes: ['key', 'popularity', ...(kind === 'product' ? ['priceKrw'] : [])],
    displayedAttributes: ['id', 'key', 'digest'],
    rankingRules: ['sort', 'words', 'typo', 'attribute', 'exactness', 'proximity', 'popularity:desc', 'key:desc'],
    stopWords: [],
    typoTolerance: { enabled: kind !== 'person', disableOnAttributes: ['ends', 'initials'], disableOnNumbers: true },
    pagination: { maxTotalHits: 5_000 },
  }
}

/**
 * A text that is equal for equal settings: with sorted keys, and sorted lists if their order has no
 * meaning.
 */
export function settingsHash(settings: Settings): string {
  return JSON.stringify(sorted(settings, ''))
}

/** The part of the reported settings that we set: an engine adds defaults of its own. */
export function onlyOurs(reported: unknown, ours: unknown): unknown {
  if (!isRecord(reported) || !isRecord(ours)) return reported
  return Object.fromEntries(Object.entries(ours).map(([name, value]) => [name, onlyOurs(reported[name], value)]))
}

const orderMatters = new Set(['searchableAttributes', 'rankingRules'])

function sorted(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return orderMatters.has(name) ? value : value.map(String).sort((a, b) => a.localeCompare(b))
  if (!isRecord(value)) return value ?? null
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key], key)]),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
