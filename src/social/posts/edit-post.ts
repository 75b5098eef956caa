import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { hashtagsOf, mentionsOf } from '../../shared/writing/grammar.ts'
import { holdEdited } from '../moderation/hold-new.ts'
import { mentionedPeople, tellMentioned } from './mentions.ts'
import { spendOwn } from '../../platform/limits/spend.ts'
import { write } from '../../db/write.ts'
import { refreshCards } from './stored-cards.ts'
import { lockOwnPost } from './find-post-for.ts'
import type { createPostOutput, editPostInput } from './schema.ts'
import { addHashtags, dropHashtags, hashtagsOfPost } from './tag-hashtags.ts'

/**
 * Changes the caption, with the hashtags and mentions in it. People who are newly mentioned are notified, once per post. A rule may hold
 * what an edit brings in, as in a new post.
 * Errors: NOT_FOUND for a post that is not the caller's, deleted or hidden; TOO_MANY_REQUESTS (people newly mentioned).
 */
export async function editPost(ctx: MemberCtx, input: z.infer<typeof editPostInput>): Promise<z.infer<typeof createPostOutput>> {
  const now = ctx.now()
  const { postId } = input
  await spendNewMentions(ctx, postId, input.caption)
  return write(ctx, async (tx) => {
    const { state, caption } = await lockOwnPost(ctx, tx, postId)
    if (state !== 'visible' && state !== 'waiting') throw new KiwiError('NOT_FOUND', { field: 'postId' })
    if (caption === input.caption) return { postId, state }
    // Not parsed from the old caption: an older grammar may have tagged it.
    const before = await hashtagsOfPost(tx, postId)
    const after = hashtagsOf(input.caption)
    await run(
      tx.db,
      sql`update post set caption = ${input.caption}, edited_at = ${now}::timestamptz, version = version + 1 where id = ${postId}::uuid`,
    )
    await dropHashtags(
      tx,
      postId,
      before.filter((tag) => !after.includes(tag)),
    )
    await addHashtags(
      tx,
      postId,
      after.filter((tag) => !before.includes(tag)),
      now,
    )
    if (state === 'visible') {
      // The job withdraws the notice of a person who is no longer mentioned.
      const authorId = ctx.actor.personId
      const [earlier, current] = await Promise.all([
        mentionedPeople(tx, authorId, caption, now),
        mentionedPeople(tx, authorId, input.caption, now),
      ])
      const changed = [...earlier.filter((id) => !current.includes(id)), ...current.filter((id) => !earlier.includes(id))]
      await tellMentioned(tx, changed, { authorId, postId }, now)
      if (await holdEdited(ctx, tx, { kind: 'post', id: postId, authorId, text: input.caption }, caption)) return { postId, state: 'held' }
    }
    // The cache keeps the newest version. A reader who finds an older one in it reads the post again.
    tx.afterCommit(async () => void (await refreshCards(ctx, [postId])))
    return { postId, state }
  })
}

/** Before the transaction, which must not wait for Redis while it holds the post. */
async function spendNewMentions(ctx: MemberCtx, postId: string, caption: string): Promise<void> {
  const [post] = await rows(
    ctx.main.db,
    sql<{ caption: string }>`select caption from post where id = ${postId}::uuid and author_id = ${ctx.actor.personId}::uuid`,
  )
  const known = post ? mentionsOf(post.caption) : mentionsOf(caption)
  await spendOwn(ctx, 'mention', mentionsOf(caption).filter((handle) => !known.includes(handle)).length)
}
