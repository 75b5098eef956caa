import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { post } from '../../db/schema/post.ts'
import { KiwiError } from '../../errors.ts'
import { hashtagsOf, mentionsOf } from '../../shared/writing/grammar.ts'
import type { MainTx } from '../../db/handles.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { mentionedPeople } from './mentioned-people.ts'
import { spendOwn } from '../../platform/limits/spend.ts'
import { write } from '../../db/write.ts'
import { refreshCards } from './stored-cards.ts'
import { lockOwnPost } from './find-post-for.ts'
import type { createPostOutput, editPostInput } from './schema.ts'
import { addHashtags, dropHashtags, hashtagsOfPost } from './tag-hashtags.ts'

/**
 * Changes the caption, with the hashtags and mentions in it. People who are newly mentioned are notified, once per post.
 * Errors: NOT_FOUND for a post that is not the caller's, deleted or hidden; TOO_MANY_REQUESTS (people newly mentioned).
 */
export async function editPost(ctx: MemberCtx, input: z.infer<typeof editPostInput>): Promise<z.infer<typeof createPostOutput>> {
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const { state, caption } = await lockOwnPost(ctx, tx, input.postId)
    if (state !== 'visible' && state !== 'waiting') throw new KiwiError('NOT_FOUND', { field: 'postId' })
    if (caption === input.caption) return { postId: input.postId, state }
    const known = mentionsOf(caption)
    await spendOwn(ctx, 'mention', mentionsOf(input.caption).filter((handle) => !known.includes(handle)).length)
    // Not parsed from the old caption: an older grammar may have tagged it.
    const before = await hashtagsOfPost(tx, input.postId)
    const after = hashtagsOf(input.caption)
    await tx.db
      .update(post)
      .set({ caption: input.caption, editedAt: now, version: sql`${post.version} + 1` })
      .where(eq(post.id, input.postId))
    await dropHashtags(
      tx,
      input.postId,
      before.filter((tag) => !after.includes(tag)),
    )
    await addHashtags(
      tx,
      input.postId,
      after.filter((tag) => !before.includes(tag)),
      now,
    )
    if (state === 'visible') await tellMentions(tx, ctx.actor.personId, input.postId, [caption, input.caption], now)
    // The cache keeps the newest version. A reader who finds an older one in it reads the post again.
    tx.afterCommit(async () => void (await refreshCards(ctx, [input.postId])))
    return { postId: input.postId, state }
  })
}

/** Notifies everyone whom only one of the captions mentions; the job checks whether the new one does. */
async function tellMentions(
  tx: MainTx,
  authorId: string,
  postId: string,
  captions: [before: string, after: string],
  now: Date,
): Promise<void> {
  const [before, after] = await Promise.all(captions.map((caption) => mentionedPeople(tx, authorId, caption, now)))
  const changed = [...before!.filter((id) => !after!.includes(id)), ...after!.filter((id) => !before!.includes(id))]
  await tell(
    tx,
    changed.map((personId) => notice(personId, 'mention', { actorId: authorId, postId })),
    { now },
  )
}
