import type { Ctx } from '../../../context.ts'
import { lowestIdAt } from '../../../ids.ts'
import { colourPrefix } from '../../../platform/search/document.ts'
import type { SearchFilters, SearchKind } from '../../../platform/search/port.ts'
import { tagOf } from '../../../shared/writing/tag.ts'
import type { FilterInput } from '../schema.ts'
import { followedIds } from './visible-candidates.ts'

const dayMs = 86_400_000

/** Those filters of the input that things of this kind have, as an engine takes them. */
export async function filtersOf(ctx: Ctx, input: FilterInput, kind: SearchKind): Promise<SearchFilters> {
  const { category, shopId, priceFromKrw, priceToKrw, inStock, choices, tag, colour, withinDays, followedOnly } = input
  if (kind === 'product') return { category, shopId, priceFromKrw, priceToKrw, inStock, labels: choices }
  if (kind !== 'post') return {}
  return {
    category,
    labels: [...(tag === undefined ? [] : [tagOf(tag) ?? tag]), ...(colour === undefined ? [] : [colourPrefix + colour])],
    fromKey: withinDays === undefined ? undefined : lowestIdAt(new Date(ctx.now().getTime() - withinDays * dayMs)),
    ownerIds: followedOnly === undefined ? undefined : await followedIds(ctx),
  }
}
