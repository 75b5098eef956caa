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
  /** In the engine's order; the caller may see each of them. */
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

/** The most candidates for one page, however many are hidden from the caller. */
const maxCandidates = 4_000

/**
 * A page of results that the caller may see. An engine knows neither blocks nor what was hidden a second ago, so candidates are taken
 * from its first one on, checked in Postgres, and counted only then: pages are full and never overlap, whatever is hidden.
 */
export async function visibleCandidates(ctx: Ctx, { page, size, ...query }: Asked): Promise<Page> {
  const viewerId = ctx.actor?.personId ?? null
  const needed = (page + 1) * size + 1
  const fresh = query.kind === 'post' ? await ownFreshPosts(ctx, query) : []
  for (let limit = Math.ceil(needed * 1.5) + 10; ; limit *= 3) {
    const capped = Math.min(limit, maxCandidates)
    const { keys, engine } = await ctx.platform.search.search({ ...query, limit: capped, offset: 0 })
    const candidates = [...new Set([...fresh, ...keys])]
    const found =
      candidates.length === 0
        ? []
        : await rows(ctx.main.db, sql<{ key: string }>`${visible[query.kind](candidates, viewerId)} order by asked.place`)
    const isExhausted = keys.length < capped || capped === maxCandidates
    if (found.length >= needed || isExhausted) {
      const [from, to] = [page * size, (page + 1) * size]
      return { keys: found.slice(from, to).map(({ key }) => key), hasMore: found.length > to, engine }
    }
  }
}

const askedIds = (keys: string[]) => sql`select asked.id::text as key from unnest(${keys}::uuid[]) with ordinality as asked(id, place)`

/** The candidates that the viewer may see, in their order. Primary-key lookups: 40 candidates, about 400 buffers, 1 ms. */
const visible: Record<SearchKind, (keys: string[], viewerId: string | null) => Sql> = {
  /** A private account can be found, or nobody could ask to follow it; its posts cannot. */
  person: (keys, viewerId) => sql`${askedIds(keys)} join person a on a.id = asked.id where ${personKnownTo(viewerId, 'a')}`,
  post: (keys, viewerId) =>
    sql`${askedIds(keys)} join post p on p.id = asked.id join person a on a.id = p.author_id where ${postVisibleTo(viewerId)}`,
  product: (keys, viewerId) => sql`
    ${askedIds(keys)} join product g on g.id = asked.id join shop s on s.id = g.shop_id join person o on o.id = s.owner_id
    where ${productSoldTo(viewerId, 'o')}`,
  hashtag: (keys, viewerId) => sql`
    select asked.tag as key from unnest(${keys}::text[]) with ordinality as asked(tag, place)
    where exists (${visiblePostsTagged(sql`asked.tag`, viewerId)})`,
}
