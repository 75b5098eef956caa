import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { EngineName, SearchKind } from '../../../platform/search/port.ts'
import { personKnownTo } from '../../access/people.ts'
import { productSoldTo } from '../../access/products.ts'
import { ownFreshPosts } from './own-fresh-posts.ts'
import { visiblePostsTagged } from '../../posts/visible-hashtags.ts'
import { postVisibleTo } from '../../access/posts.ts'

export interface Page {
  /** In the engine's order; every one of them may be shown to the caller now. */
  keys: string[]
  hasMore: boolean
  engine: EngineName
}

interface Asked {
  kind: SearchKind
  text: string
  category?: string | undefined
  page: number
  size: number
}

/** However much is hidden from the caller, this many candidates are looked at. */
const maxCandidates = 4_000

/**
 * A page of what the caller may see. An engine knows neither blocks nor what was hidden a second ago, so candidates are taken from
 * its beginning, checked in Postgres, and counted only then: pages are full and never overlap, whatever is hidden.
 */
export async function visibleCandidates(ctx: Ctx, { page, size, ...query }: Asked): Promise<Page> {
  const needed = (page + 1) * size + 1
  const fresh = query.kind === 'post' ? await ownFreshPosts(ctx, query) : []
  for (let limit = Math.ceil(needed * 1.5) + 10; ; limit *= 3) {
    const capped = Math.min(limit, maxCandidates)
    const { keys, engine } = await ctx.platform.search.search({ ...query, limit: capped, offset: 0 })
    const candidates = [...new Set([...fresh, ...keys])]
    const visible = candidates.length === 0 ? [] : await gate(ctx, query.kind, candidates)
    const isExhausted = keys.length < capped || capped === maxCandidates
    if (visible.length >= needed || isExhausted) {
      return { keys: visible.slice(page * size, (page + 1) * size), hasMore: visible.length > (page + 1) * size, engine }
    }
  }
}

/** Which of these may be shown, in their order. Primary-key lookups: 40 candidates, about 400 buffers, 1 ms. */
async function gate(ctx: Ctx, kind: SearchKind, keys: string[]): Promise<string[]> {
  const found = await rows(ctx.main.db, sql<{ key: string }>`${gates[kind](keys, ctx.actor?.personId ?? null)} order by asked.place`)
  return found.map(({ key }) => key)
}

const askedIds = (keys: string[]) => sql`select asked.id::text as key from unnest(${keys}::uuid[]) with ordinality as asked(id, place)`

const gates: Record<SearchKind, (keys: string[], viewerId: string | null) => Sql> = {
  /** A private account can be found, or nobody could ask to follow it; what it posts cannot. */
  person: (keys, viewerId) => sql`${askedIds(keys)} join person a on a.id = asked.id where ${personKnownTo(viewerId, 'a')}`,
  post: (keys, viewerId) =>
    sql`${askedIds(keys)} join post p on p.id = asked.id join person a on a.id = p.author_id where ${postVisibleTo(viewerId)}`,
  product: (keys, viewerId) => sql`
    ${askedIds(keys)} join product g on g.id = asked.id join shop s on s.id = g.shop_id join person o on o.id = s.owner_id
    where ${productSoldTo(viewerId, 'o')}`,
  /** A tag that stands only on posts which the caller may not see is not there. */
  hashtag: (keys, viewerId) => sql`
    select asked.tag as key from unnest(${keys}::text[]) with ordinality as asked(tag, place) where exists (${visiblePostsTagged(sql`asked.tag`, viewerId)})`,
}
