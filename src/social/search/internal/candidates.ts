import * as z from 'zod'
import type { Ctx } from '../../../context.ts'
import { hashText } from '../../../platform/search/document.ts'
import type { EngineName, SearchQuery } from '../../../platform/search/port.ts'
import { cursorCodec } from '../../../shared/cursor.ts'
import { ownFresh } from './own-fresh.ts'

export interface Page<Found> {
  /** In the engine's order; the caller may see each of them. */
  found: Found[]
  hasMore: boolean
  nextCursor: string | null
  engine: EngineName
}

/**
 * Of the candidates that the caller may see: how many are left out, and how many are wanted after
 * them.
 */
export interface Range {
  offset: number
  limit: number
}

interface Asked<Found> extends Omit<SearchQuery, 'limit' | 'enough' | 'offset'> {
  cursor: string | null
  size: number
  /**
   * The candidates that the caller may see, in their order, with what is shown of them: one
   * statement.
   */
  find: (keys: string[], range: Range) => Promise<Found[]>
  keyOf: (found: Found) => string
}

/** The most candidates for one page, however many are hidden from the caller. */
const maxCandidates = 4_000
/** Candidates beyond a page: with so few hidden ones, an engine is asked once. */
const spare = 4
const anchorCount = 3

/**
 * A place in a list of candidates: the last results before it, as hashes of their keys, and their
 * number. The list is made anew for each page; the next page begins after the last of them that is
 * still in it, whatever came before it or went away meanwhile.
 */
const placeCursor = cursorCodec(
  z.strictObject({ place: z.int().min(0).max(maxCandidates), after: z.array(z.int().min(0)).min(1).max(anchorCount) }),
)
type Place = NonNullable<ReturnType<typeof placeCursor.decode>>

/**
 * A page of results that the caller may see. An engine knows neither blocks nor what was hidden a
 * second ago, so candidates are checked in Postgres, and counted only then: pages are full and
 * never overlap, whatever is hidden.
 */
export async function visiblePage<Found>(ctx: Ctx, { cursor, size, find, keyOf, ...query }: Asked<Found>): Promise<Page<Found>> {
  const from = placeCursor.decode(cursor)
  const findingFresh = ownFresh(ctx, query)
  // What else may be meant costs more than the matches, which usually fill a page.
  let enough = (from?.place ?? 0) + size + 1
  // Usually the caller may see nearly all.
  for (let wanted = size + 1 + spare; ; wanted *= 4, enough = maxCandidates) {
    const limit = Math.min((from?.place ?? 0) + wanted, maxCandidates)
    const asked = { ...query, limit, enough: Math.min(enough, limit), offset: 0 }
    const [{ keys, engine }, fresh] = await Promise.all([ctx.platform.search.search(asked), findingFresh])
    const candidates = withFresh(query, keys, fresh)
    const begin = from === null ? 0 : placeAfter(candidates, from)
    const rest = candidates.slice(begin)
    const found = rest.length === 0 ? [] : await find(rest, { offset: 0, limit: size + 1 })
    if (found.length <= size && keys.length >= asked.enough && asked.enough < maxCandidates) continue
    const page = found.slice(0, size)
    const hasMore = found.length > size
    const last = page.at(-1)
    const place = last === undefined ? 0 : begin + rest.indexOf(keyOf(last)) + 1
    const after = page.slice(-anchorCount).map((one) => hashText(keyOf(one)))
    return { found: page, hasMore, nextCursor: hasMore ? placeCursor.encode({ place, after }) : null, engine }
  }
}

/** One's own fresh things stand first; at their time in an order by time, and last in any other. */
function withFresh({ order = 'relevance' }: Pick<SearchQuery, 'order'>, keys: string[], fresh: string[]): string[] {
  if (fresh.length === 0) return keys
  if (order === 'relevance') return [...new Set([...fresh, ...keys])]
  if (order !== 'newest') return [...new Set([...keys, ...fresh])]
  const merged = [...keys]
  for (const key of fresh.filter((one) => !keys.includes(one))) {
    const at = merged.findIndex((other) => other < key)
    merged.splice(at === -1 ? merged.length : at, 0, key)
  }
  return merged
}

function placeAfter(candidates: string[], { place, after }: Place): number {
  const anchors = new Set(after)
  return candidates.findLastIndex((key) => anchors.has(hashText(key))) + 1 || Math.min(place, candidates.length)
}
