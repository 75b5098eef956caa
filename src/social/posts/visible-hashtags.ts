import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { postVisibleTo } from '../access/posts.ts'

/** No count goes further: 1,000 means 1,000 or more. */
export const maxPostsCounted = 1_000

/**
 * Those of the tags that have a post which the caller may see, with the number of such posts. Posts
 * that only others may see are not counted. In the order asked. Primary-key lookups, four per
 * counted post; only tags of the range are counted.
 */
export async function visibleHashtags(
  ctx: Pick<Ctx, 'actor' | 'main'>,
  tags: string[],
  { offset, limit } = { offset: 0, limit: tags.length },
): Promise<{ tag: string; postCount: number }[]> {
  if (tags.length === 0) return []
  const viewerId = ctx.actor?.personId ?? null
  return rows(
    ctx.main.db,
    sql<{ tag: string; postCount: number }>`
        select shown.tag, visible.count::int as post_count
        from (
          select asked.tag, asked.place from unnest(${tags}::text[]) with ordinality as asked(tag, place)
          where exists (${visiblePostsTagged(sql`asked.tag`, viewerId)})
          order by asked.place offset ${offset}::int limit ${limit}::int
        ) shown
        cross join lateral (
          select count(*) from (${visiblePostsTagged(sql`shown.tag`, viewerId)} limit ${maxPostsCounted}::int) counted) visible
        order by shown.place`,
  )
}

/** Posts with a tag that the viewer may see; `tag` is a column or a value. */
export function visiblePostsTagged(tag: Sql, viewerId: string | null): Sql {
  return sql`
    select from post_hashtag tagged join post p on p.id = tagged.post_id join person a on a.id = p.author_id
    where tagged.tag = ${tag} and ${postVisibleTo(viewerId)}`
}
