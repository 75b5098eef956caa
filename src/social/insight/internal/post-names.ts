import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { postVisibleTo } from '../../access/posts.ts'

/** As much of a caption as a row of a table shows. */
const shownLetters = 60

export interface PostName {
  title: string
  author: string
}

/**
 * Caption and author of posts that anybody may see; an admin reads no private posts here. Plan:
 * post_pkey.
 */
export async function postNames(ctx: Ctx, postIds: string[]): Promise<Map<string, PostName>> {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; title: string; author: string }>`
      select p.id, left(split_part(p.caption, E'\n', 1), ${shownLetters}) as title, a.handle as author
      from post p join person a on a.id = p.author_id
      where p.id = any(${postIds}::uuid[]) and a.handle is not null and ${postVisibleTo(null)}`,
  )
  return new Map(found.map(({ id, ...name }) => [id, name]))
}
