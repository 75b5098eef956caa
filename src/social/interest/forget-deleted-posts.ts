import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { belowAllIds } from '../../shared/cursor.ts'

const postsPerRead = 5_000

/**
 * A deleted post is nobody's neighbour: daily, all that are kept are compared with the posts. Reads
 * ask who may see what in any case.
 */
export async function forgetDeletedPosts(ctx: Pick<Ctx, 'main' | 'log'>): Promise<number> {
  let forgotten = 0
  for (let after: string | null = belowAllIds; after !== null;) {
    const kept: { postId: string }[] = await rows(
      ctx.log.db,
      sql<{ postId: string }>`
        select distinct post_id from post_neighbours where post_id > ${after}::uuid order by post_id limit ${postsPerRead}`,
    )
    const gone = await rows(
      ctx.main.db,
      sql<{ id: string }>`select id from post where id = any(${sql.list(kept, ({ postId }) => postId, 'uuid')}) and state = 'deleted'`,
    )
    const ids = gone.map(({ id }) => id)
    if (ids.length > 0) await run(ctx.log.db, sql`delete from post_neighbours where post_id = any(${ids}::uuid[])`)
    forgotten += gone.length
    after = kept.at(-1)?.postId ?? null
  }
  return forgotten
}
