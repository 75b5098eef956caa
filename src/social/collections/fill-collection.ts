import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxInCollection } from '../../shared/bounds.ts'
import { lockCollection } from './internal/lock-collection.ts'
import type { movedPosts, putPostsInput, takePostsInput } from './schema.ts'

type Moved = z.infer<typeof movedPosts>

/**
 * Puts bookmarked posts into a collection, several at once, out of another one where that is named.
 * Answers with those that are in it now; a repeated call changes nothing. Errors: NOT_FOUND,
 * LIMIT_EXCEEDED (`collectionPosts`).
 */
export async function putPosts(ctx: MemberCtx, { collectionId, postIds, fromId }: z.infer<typeof putPostsInput>): Promise<Moved> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    await lockCollection(ctx, tx, collectionId, ...(fromId ? [fromId] : []))
    // The lock makes it wait for the end of a bookmark, which takes the post out of all
    // collections.
    const kept = await rows(
      tx.db,
      sql<{ postId: string }>`
        select post_id from reaction where person_id = ${personId}::uuid and post_id = any(${postIds}::uuid[]) and bookmarked order by post_id for update`,
    )
    const ids = kept.map(({ postId }) => postId)
    await run(
      tx.db,
      sql`
        insert into collection_post (collection_id, post_id, owner_id, added_at)
        select ${collectionId}::uuid, id, ${personId}::uuid, ${ctx.now()}::timestamptz from unnest(${ids}::uuid[]) as id on conflict do nothing`,
    )
    const { count } = await one(
      tx.db,
      sql<{ count: number }>`select count(*)::int as count from collection_post where collection_id = ${collectionId}::uuid`,
    )
    if (count > maxInCollection) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'collectionPosts', details: { limit: maxInCollection } })
    if (fromId && fromId !== collectionId)
      await run(tx.db, sql`delete from collection_post where collection_id = ${fromId}::uuid and post_id = any(${ids}::uuid[])`)
    return { postIds: ids }
  })
}

/**
 * Takes posts out of a collection; they stay bookmarked. A repeated call changes nothing. Errors:
 * NOT_FOUND.
 */
export async function takePosts(ctx: MemberCtx, { collectionId, postIds }: z.infer<typeof takePostsInput>): Promise<Moved> {
  return write(ctx, async (tx) => {
    await lockCollection(ctx, tx, collectionId)
    await run(tx.db, sql`delete from collection_post where collection_id = ${collectionId}::uuid and post_id = any(${postIds}::uuid[])`)
    return { postIds }
  })
}
