import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { forgetHiddenPosts } from '../access/hidden-posts.ts'
import { findPostFor } from '../posts/find-post-for.ts'
import type { hideInput, hideOutput } from './schema.ts'

/** Longer than the app offers to undo: what is undone at once never reaches the interaction log. */
const undoneWithinMs = 60_000

/**
 * Takes a post out of the caller's feeds (home, popular, interests), or shows it again. A repeated
 * call changes nothing. Errors: NOT_FOUND, BAD_INPUT for one's own post. A post that has become
 * invisible can still be shown again.
 */
export async function hidePost(ctx: MemberCtx, { postId, hidden }: z.infer<typeof hideInput>): Promise<z.infer<typeof hideOutput>> {
  const { personId } = ctx.actor
  if (hidden) {
    const { authorId } = await findPostFor(ctx, postId)
    if (authorId === personId) throw new KiwiError('BAD_INPUT', { field: 'postId' })
  }
  await write(ctx, async (tx) => {
    const hiddenAt = await (hidden ? addHidden(ctx, tx, postId) : removeHidden(ctx, tx, postId))
    if (hiddenAt === null) return
    const runAt = new Date(ctx.now().getTime() + undoneWithinMs)
    await enqueue(tx, 'log.hide', { personId, postId, hiddenAt: hiddenAt.toISOString() }, { now: ctx.now(), runAt })
    tx.afterCommit(() => forgetHiddenPosts(ctx, personId))
  })
  return { hidden }
}

interface Changed {
  createdAt: Date
}

/** When the post was hidden; null if it was hidden already. */
async function addHidden(ctx: MemberCtx, tx: MainTx, postId: string): Promise<Date | null> {
  const [added] = await rows(
    tx.db,
    sql<Changed>`
      insert into hidden_post (person_id, post_id, created_at) values (${ctx.actor.personId}::uuid, ${postId}::uuid, ${ctx.now()}::timestamptz)
      on conflict do nothing returning created_at`,
  )
  return added?.createdAt ?? null
}

/** When it had been hidden; null if it was not. */
async function removeHidden(ctx: MemberCtx, tx: MainTx, postId: string): Promise<Date | null> {
  const [removed] = await rows(
    tx.db,
    sql<Changed>`
      delete from hidden_post where person_id = ${ctx.actor.personId}::uuid and post_id = ${postId}::uuid returning created_at`,
  )
  return removed?.createdAt ?? null
}
