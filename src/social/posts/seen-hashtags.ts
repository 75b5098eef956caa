import { type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { postVisibleTo } from '../access/posts.ts'

/** Counted up to here, and not beyond: 1,000 means that many or more. */
export const maxPostsCounted = 1_000

export interface SeenHashtag {
  tag: string
  postCount: number
}

/**
 * Of these tags those that stand on a post which the caller may see, with the number of such posts: what only others see neither
 * counts nor exists. In the order asked. Primary-key lookups, four for each post counted.
 */
export async function seenHashtags(ctx: Pick<Ctx, 'actor' | 'main'>, tags: string[]): Promise<SeenHashtag[]> {
  if (tags.length === 0) return []
  return rows<SeenHashtag>(
    ctx.main.db,
    sql`select asked.tag, seen.count::int as "postCount"
        from unnest(${sql.param(tags)}::text[]) with ordinality as asked(tag, place)
        cross join lateral (select count(*) from (${seenPosts(sql`asked.tag`, ctx.actor?.personId ?? null)} limit ${maxPostsCounted}::int) counted) seen
        where seen.count > 0 order by asked.place`,
  )
}

/** The posts under a tag that the viewer may see; `tag` is a column or a value. */
export function seenPosts(tag: SQL, viewerId: string | null): SQL {
  return sql`select from post_hashtag under join post p on p.id = under.post_id join person a on a.id = p.author_id where under.tag = ${tag} and ${postVisibleTo(viewerId)}`
}
