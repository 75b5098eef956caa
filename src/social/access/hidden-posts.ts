import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { forget, type ReadThroughOptions } from '../../platform/cache/read-through.ts'
import type { Viewer } from './people.ts'

const keepMs = 600_000

const hiddenKey = (personId: string) => `hidden-posts:${personId}`

/** Posts that a person hid from their feeds. */
export function keptHiddenPosts(ctx: Ctx, personId: string): ReadThroughOptions<string[]> {
  return { key: hiddenKey(personId), keepMs: () => keepMs, load: () => loadHidden(ctx, personId) }
}

/** After the commit that hid a post or showed it again. */
export async function forgetHiddenPosts(ctx: Ctx, personId: string): Promise<void> {
  await forget(ctx.redis, [hiddenKey(personId)])
}

/** An index-only scan of the primary key. */
async function loadHidden(ctx: Ctx, personId: string): Promise<string[]> {
  const found = await rows(ctx.main.db, sql<{ postId: string }>`select post_id from hidden_post where person_id = ${personId}::uuid`)
  return found.map(({ postId }) => postId)
}

/**
 * The viewer has not hidden the post `postId` (a column). What they hid is read once per statement:
 * 3 buffers for somebody who hid nothing, among 200,000 rows.
 */
export function notHiddenBy(viewerId: Exclude<Viewer, null>, postId: Sql): Sql {
  return sql`${postId} <> all(array(select h.post_id from hidden_post h where h.person_id = ${viewerId}::uuid))`
}
