import type { Ctx } from '../../../context.ts'
import type { EngineName, SearchKind } from '../../../platform/search/port.ts'
import { ownFreshPosts } from './own-fresh-posts.ts'

export interface Page<Found> {
  /** In the engine's order; the caller may see each of them. */
  found: Found[]
  hasMore: boolean
  engine: EngineName
}

/** Of the candidates that the caller may see: how many are left out, and how many are wanted after them. */
export interface Range {
  offset: number
  limit: number
}

interface Asked<Found> {
  kind: SearchKind
  text: string
  category?: string | undefined
  page: number
  size: number
  /** The candidates that the caller may see, in their order, with what is shown of them: one statement. */
  find: (keys: string[], range: Range) => Promise<Found[]>
}

/** The most candidates for one page, however many are hidden from the caller. */
const maxCandidates = 4_000

/**
 * A page of results that the caller may see. An engine knows neither blocks nor what was hidden a second ago, so candidates are taken
 * from its first one on, checked in Postgres, and counted only then: pages are full and never overlap, whatever is hidden.
 */
export async function visiblePage<Found>(ctx: Ctx, { page, size, find, ...query }: Asked<Found>): Promise<Page<Found>> {
  const range = { offset: page * size, limit: size + 1 }
  const needed = range.offset + range.limit
  const findingFresh = query.kind === 'post' ? ownFreshPosts(ctx, query) : []
  for (let limit = Math.ceil(needed * 1.5) + 10; ; limit *= 3) {
    const capped = Math.min(limit, maxCandidates)
    const [{ keys, engine }, fresh] = await Promise.all([ctx.platform.search.search({ ...query, limit: capped, offset: 0 }), findingFresh])
    const candidates = [...new Set([...fresh, ...keys])]
    const found = candidates.length === 0 ? [] : await find(candidates, range)
    const isExhausted = keys.length < capped || capped === maxCandidates
    if (found.length === range.limit || isExhausted) return { found: found.slice(0, size), hasMore: found.length > size, engine }
  }
}
