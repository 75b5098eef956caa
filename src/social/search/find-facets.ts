import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { SearchKind } from '../../platform/search/port.ts'
import { postVisibleTo } from '../access/posts.ts'
import { filtersOf } from './internal/filters.ts'
import { postColours } from './internal/post-colours.ts'
import { synonymsOf } from './internal/synonyms.ts'
import type { facetsInput, FilterInput, postFacets } from './schema.ts'

type Input = z.infer<typeof facetsInput>

const maxCounted = 1_000
const maxTags = 12

/**
 * Counts the best 1,000 results of a search per value of each filter, by what the caller may see
 * now.
 */
export async function findProductFacets<Facets>(
  ctx: Ctx,
  input: Input,
  count: (ctx: Ctx, ids: string[], filters: FilterInput) => Promise<Facets>,
): Promise<Facets & { isComplete: boolean }> {
  const { keys, isComplete } = await candidates(ctx, input, 'product', {})
  return { ...(await count(ctx, keys, input)), isComplete }
}

export async function findPostFacets(ctx: Ctx, input: Input): Promise<z.infer<typeof postFacets>> {
  const { category, tag, colour, ...others } = input
  const { keys, isComplete } = await candidates(ctx, input, 'post', { ...others })
  const byCategory = category === undefined ? sql`true` : sql`category = ${category}`
  const [wanted = ''] = (await filtersOf(ctx, { tag }, 'post')).labels ?? []
  const byTag = tag === undefined ? sql`true` : sql`exists (select from post_hashtag t where t.post_id = seen.id and t.tag = ${wanted})`
  const byColour = colour === undefined ? sql`true` : sql`${colour} = any(colours)`
  const counted = await one(
    ctx.main.db,
    sql<Omit<z.infer<typeof postFacets>, 'isComplete'>>`
      with seen as materialized (
        select p.id, p.category, ${postColours(sql`p.id`)} as colours
        from unnest(${keys}::uuid[]) as asked(id) join post p on p.id = asked.id join person a on a.id = p.author_id
        where ${postVisibleTo(ctx.actor?.personId ?? null)})
      select (select count(*)::int from seen where ${byCategory} and ${byTag} and ${byColour}) as total,
        coalesce((select json_agg(top) from (
          select category, count(*)::int as count from seen where ${byTag} and ${byColour} group by 1 order by count(*) desc, 1) top), '[]') as categories,
        coalesce((select json_agg(top) from (
          select h.tag, count(*)::int as count from seen join post_hashtag h on h.post_id = seen.id where ${byCategory} and ${byColour}
          group by 1 order by count(*) desc, 1 limit ${maxTags}::int) top), '[]') as tags,
        coalesce((select json_agg(top) from (
          select shown as colour, count(*)::int as count from seen cross join unnest(colours) shown where ${byCategory} and ${byTag}
          group by 1 order by count(*) desc, 1) top), '[]') as colours`,
  )
  return { ...counted, isComplete }
}

async function candidates(
  ctx: Ctx,
  { text }: Input,
  kind: SearchKind,
  filters: FilterInput,
): Promise<{ keys: string[]; isComplete: boolean }> {
  const [synonyms, held] = await Promise.all([synonymsOf(ctx, text), filtersOf(ctx, filters, kind)])
  const { keys } = await ctx.platform.search.search({ kind, text, synonyms, filters: held, limit: maxCounted, offset: 0 })
  return { keys, isComplete: keys.length < maxCounted }
}
