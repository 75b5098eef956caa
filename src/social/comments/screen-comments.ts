import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { blockedWordsOf } from './internal/blocked-words.ts'
import { decideAnew } from './withhold.ts'

/** Comments per transaction. */
const batch = 500

interface Place {
  postId: string
  threadId: string
  id: string
}

/**
 * Job: hides the comments under a person's posts that hold a word they block, and shows those again
 * that hold none any more. What the author decided of a comment stays. Each batch reads the words
 * anew, so that a repeated run only finishes the work.
 */
export async function screenComments(ctx: WorkerCtx, { personId }: { personId: string }): Promise<void> {
  let after: Place | null = { postId: belowAllIds, threadId: belowAllIds, id: belowAllIds }
  while (after) after = await screenBatch(ctx, personId, after)
}

function screenBatch(ctx: WorkerCtx, personId: string, after: Place): Promise<Place | null> {
  return write(ctx, async (tx) => {
    const found = await rows(tx.db, commentsUnder(personId, after))
    const matches = (await blockedWordsOf(tx.db, personId)) ?? (() => false)
    const [hidden, shown] = [true, false].map((isHidden) =>
      found.filter((one) => one.isScreened !== isHidden && matches(one.body) === isHidden),
    )
    const changes = [
      { ids: hidden!.map(({ id }) => id), from: null, to: 'by_word' },
      { ids: shown!.map(({ id }) => id), from: 'by_word', to: null },
    ]
    for (const { ids, from, to } of changes) {
      if (ids.length === 0) continue
      await rows(
        tx.db,
        sql`update comment set screened = ${to} where id = any(${ids}::uuid[]) and screened is not distinct from ${from} returning id`,
      )
      await decideAnew(
        ctx,
        tx,
        sql`select c.id from comment c where c.id = any(${ids}::uuid[]) union
          select answer.id from comment c join comment answer on answer.post_id = c.post_id and coalesce(answer.parent_id, answer.id) = c.id
          where c.id = any(${ids}::uuid[])`,
      )
    }
    const last = found.at(-1)
    return found.length < batch || !last ? null : last
  })
}

/**
 * By others, on which the author has not decided. Plan: posts of the author, then comment_of_post,
 * sorted together.
 */
function commentsUnder(personId: string, { postId, threadId, id }: Place): Sql<Place & { body: string; isScreened: boolean }> {
  return sql<Place & { body: string; isScreened: boolean }>`
    select c.post_id, coalesce(c.parent_id, c.id) as thread_id, c.id, c.body, c.screened is not null as is_screened
    from post p join comment c on c.post_id = p.id
    where p.author_id = ${personId}::uuid and c.author_id <> p.author_id and (c.deleted_at is null or c.undoable_by is not null) and c.screened is distinct from 'by_author'
      and c.screened is distinct from 'shown' and (c.post_id, coalesce(c.parent_id, c.id), c.id) > (${postId}::uuid, ${threadId}::uuid, ${id}::uuid)
    order by c.post_id, coalesce(c.parent_id, c.id), c.id limit ${batch}`
}
