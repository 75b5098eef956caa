import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { audiences } from '../../shared/audiences.ts'
import { hashtagsOf, mentionsOf } from '../../shared/writing/grammar.ts'
import { holdEdited } from '../moderation/hold-new.ts'
import { announcePost } from './announce-post.ts'
import { mentionedPeople, tellMentioned } from './mentions.ts'
import { spendOwn } from '../../platform/limits/spend.ts'
import { write } from '../../db/write.ts'
import { lockOwnPost, type PostFields } from './find-post-for.ts'
import { followAudience } from './follow-audience.ts'
import { keepVersion } from './internal/versions.ts'
import { arrangedPictures, replacePictures } from './internal/arrange-pictures.ts'
import type { createPostOutput, EditPostInput } from './schema.ts'
import { addHashtags, dropHashtags, hashtagsOfPost } from './tag-hashtags.ts'

/**
 * Changes what is given: the caption with its hashtags and mentions, the pictures' order, alt texts
 * and tags, who may see it and comment. What it was is kept as a version. The post counts as edited
 * when what it says or shows changed. People who are newly mentioned are notified, once per post. A
 * rule may hold what an edit brings in, as in a new post. Errors: NOT_FOUND for a post that is not
 * the caller's, or is deleted, hidden or archived; TOO_MANY_REQUESTS (people newly mentioned);
 * BAD_INPUT where `images` are not the post's pictures, or a new tag's product is not listed.
 */
export async function editPost(ctx: MemberCtx, input: EditPostInput): Promise<z.infer<typeof createPostOutput>> {
  const now = ctx.now()
  const { postId } = input
  const authorId = ctx.actor.personId
  if (input.caption !== undefined) await spendNewMentions(ctx, postId, input.caption)
  return write(ctx, async (tx) => {
    const before = await lockOwnPost(ctx, tx, postId)
    const { state } = before
    if (state !== 'visible' && state !== 'waiting') throw new KiwiError('NOT_FOUND', { field: 'postId' })
    const after = editedFields(before, input)
    const arranged = input.images === undefined ? null : await arrangedPictures(tx, { postId, authorId }, input.images)
    const saysElse = contentOf(after) !== contentOf(before) || arranged !== null
    const isWider = audiences.indexOf(after.audience) < audiences.indexOf(before.audience)
    if (!saysElse && after.audience === before.audience && after.commentsFrom === before.commentsFrom) return { postId, state }
    await keepVersion(tx, postId, now)
    const { caption, category, audience, commentsFrom, paidLabel, place } = after
    await run(
      tx.db,
      sql`
        update post set caption = ${caption}, category = ${category}, audience = ${audience}, comments_from = ${commentsFrom},
          paid_label = ${paidLabel}, place = ${place}, version = version + 1,
          edited_at = case when ${saysElse}::boolean then ${now}::timestamptz else edited_at end
        where id = ${postId}::uuid`,
    )
    if (arranged) await replacePictures(tx, postId, arranged)
    if (caption !== before.caption) await moveHashtags(tx, postId, caption, now)
    if (state === 'visible') {
      if (caption !== before.caption) await tellChangedMentions(tx, { authorId, postId }, [before.caption, caption], now)
      // More people may see it: their homes get it, and who is mentioned and may see it now is
      // told.
      if (isWider) await announcePost(tx, { id: postId, authorId, caption }, now)
      const said = { kind: 'post', id: postId, authorId, text: caption, place } as const
      if (saysElse && (await holdEdited(ctx, tx, said, { text: before.caption, place: before.place }))) return { postId, state: 'held' }
    }
    tx.afterCommit(() => followAudience(ctx, postId, { isWider }))
    return { postId, state }
  })
}

function editedFields(before: PostFields, input: EditPostInput): PostFields {
  const { caption, category, audience, commentsFrom, paidLabel, place } = { ...before, ...given(input) }
  return { caption, category, audience, commentsFrom, paidLabel, place }
}

function given(input: EditPostInput): Partial<PostFields> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
}

/** What a reader sees of these fields. */
const contentOf = ({ caption, category, paidLabel, place }: PostFields) => JSON.stringify([caption, category, paidLabel, place])

/** Not parsed from the old caption: an older grammar may have tagged it. */
async function moveHashtags(tx: MainTx, postId: string, caption: string, now: Date): Promise<void> {
  const before = await hashtagsOfPost(tx, postId)
  const after = hashtagsOf(caption)
  const [gone, added] = [before.filter((tag) => !after.includes(tag)), after.filter((tag) => !before.includes(tag))]
  await dropHashtags(tx, postId, gone)
  await addHashtags(tx, postId, added, now)
}

/** The job withdraws the notice of a person who is no longer mentioned. */
async function tellChangedMentions(
  tx: MainTx,
  post: { authorId: string; postId: string },
  captions: [before: string, after: string],
  now: Date,
): Promise<void> {
  const [earlier, current] = await Promise.all(captions.map((caption) => mentionedPeople(tx, post.authorId, caption, now)))
  const changed = [...earlier!.filter((id) => !current!.includes(id)), ...current!.filter((id) => !earlier!.includes(id))]
  await tellMentioned(tx, changed, post, now)
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
