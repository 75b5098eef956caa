import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { SearchDocument, SearchIndex, SearchKind, SearchQuery } from '../../../platform/search/port.ts'
import { queryForms } from '../../../shared/hangul.ts'

/** `key`: what must be among the first results; null: anything. */
interface Golden {
  kind: SearchKind
  text: string
  key: string | null
}

type Search = (query: SearchQuery) => Promise<string[]>

interface GoldenSearches {
  /**
   * Hears of every document of the build; keeps the best-known of each kind, with no read of its
   * own.
   */
  note: (page: SearchDocument[]) => void
  asked: () => Golden[]
}

const perKind = 10
const popularAsked = 20
const amongFirst = 50
const wordsOfPost = 6
/** Of the searches that may miss: words that both engines cut differently. */
const missedShare = 0.1

/**
 * What a build must find before it is used: the best-known documents of each kind by their own
 * words, and something for popular searches for which the index in use finds something.
 */
export async function goldenSearches(ctx: Ctx, live: SearchIndex): Promise<GoldenSearches> {
  const popular = await popularFound(ctx, live)
  const best = new Map<SearchKind, SearchDocument[]>()
  return {
    note(page) {
      for (const [kind, ofKind] of Map.groupBy(page.filter(hasWords), (document) => document.kind)) {
        const known = [...(best.get(kind) ?? []), ...ofKind].toSorted((a, b) => b.popularity - a.popularity)
        best.set(kind, known.slice(0, perKind))
      }
    },
    asked: () => [...[...best.values()].flat().map(goldenOf), ...popular],
  }
}

/** Throws if the build misses more than a tenth of them. */
export async function refuseBlindBuild({ asked }: GoldenSearches, search: Search): Promise<void> {
  const golden = asked()
  const missed: Golden[] = []
  // One after another: people search meanwhile.
  for (const { kind, text, key } of golden) {
    const keys = await search({ kind, text, limit: amongFirst, offset: 0 })
    // A full page may hide it behind others of the same words: that says nothing of the build.
    if (key === null ? keys.length === 0 : !keys.includes(key) && keys.length < amongFirst) missed.push({ kind, text, key })
  }
  const [first] = missed
  if (!first || missed.length <= golden.length * missedShare) return
  throw new Error(
    `The build misses ${missed.length} of ${golden.length} golden searches, such as "${first.text}" (${first.kind}). It is not used; the index before it stays.`,
  )
}

const wordsOf = ({ title, body }: SearchDocument) =>
  title.trim() === '' ? body.trim().split(/\s+/u).slice(0, wordsOfPost).join(' ') : title
const hasWords = (document: SearchDocument) => queryForms(wordsOf(document)).kind === 'text'
const goldenOf = (document: SearchDocument): Golden => ({ kind: document.kind, text: wordsOf(document), key: document.key })

/** An engine that is down has nothing to compare with. */
async function popularFound(ctx: Ctx, live: SearchIndex): Promise<Golden[]> {
  const texts = await rows(
    ctx.main.db,
    sql<{ text: string }>`select text from popular_query order by persons desc, folded limit ${popularAsked}::int`,
  )
  const found = await Promise.all(
    texts.map(async ({ text }): Promise<Golden[]> => {
      const kinds = await Promise.all((['post', 'product'] as const).map((kind) => finds(live, kind, text)))
      return (['post', 'product'] as const).filter((_, at) => kinds[at]).map((kind) => ({ kind, text, key: null }))
    }),
  )
  return found.flat()
}

function finds(live: SearchIndex, kind: SearchKind, text: string): Promise<boolean> {
  return live.search({ kind, text, limit: 1, offset: 0 }).then(
    ({ keys }) => keys.length > 0,
    () => false,
  )
}
