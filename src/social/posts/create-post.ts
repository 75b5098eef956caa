import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { post, postImage, productTag } from '../../db/schema/index.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { hashtagsOf, mentionsOf } from '../../shared/writing/grammar.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { spendOwn } from '../../platform/limits/spend.ts'
import { write } from '../../db/write.ts'
import { publish } from '../../realtime/publish.ts'
import { endPostedDraft } from '../drafts/end-draft.ts'
import { lockDrafts } from '../drafts/lock-drafts.ts'
import { holdNew } from '../moderation/hold-new.ts'
import { announcePost } from './announce-post.ts'
import { repeatedField } from './rules.ts'
import type { CreatePostInput, createPostOutput } from './schema.ts'
import { addHashtags } from './tag-hashtags.ts'
import { listedPrices, lockPictures } from './internal/tagged-things.ts'

type Created = z.infer<typeof createPostOutput>

/**
 * Posts pictures of the caller. The post appears at once if all are ready, else when the last one
 * is. Errors: IDEMPOTENCY_MISMATCH; TOO_MANY_REQUESTS (people mentioned); BAD_INPUT naming the
 * picture or product that cannot be used.
 */
export async function createPost(ctx: MemberCtx, input: CreatePostInput, alongside: Alongside = {}): Promise<Created> {
  const repeated = repeatedField(input.images)
  if (repeated) throw new KiwiError('BAD_INPUT', { field: repeated })
  const authorId = ctx.actor.personId
  await spendOwn(ctx, 'mention', mentionsOf(input.caption).length)
  const hash = requestHash(input)
  const now = ctx.now()
  const postId = newId(now)
  return write(ctx, async (tx) => {
    await alongside.before?.(tx)
    // In this order: a call that waited for the lock then sees the post that the holder made.
    const [, pictures, earlier, prices] = await Promise.all([
      lockDrafts(tx, authorId),
      lockPictures(tx, authorId, input.images),
      findEarlier(tx, authorId, input.idempotencyKey),
      listedPrices(tx, authorId, input.images),
    ])
    if (earlier) return sameAnswer(earlier, hash)
    const tags = tagRows(postId, input.images, prices)
    const state = pictures.check().every((ready) => ready) ? 'visible' : 'waiting'
    const made = await tx.db
      .insert(post)
      .values({
        id: postId,
        authorId,
        state,
        caption: input.caption,
        category: input.category,
        audience: input.audience,
        commentsFrom: input.commentsFrom,
        paidLabel: input.paidLabel,
        place: input.place,
        idempotencyKey: input.idempotencyKey,
        requestHash: hash,
        createdAt: now,
      })
      .onConflictDoNothing({ target: [post.authorId, post.idempotencyKey] })
      .returning({ id: post.id })
    if (made.length === 0) return sameAnswer(await findEarlier(tx, authorId, input.idempotencyKey), hash)
    await Promise.all([
      tx.db.insert(postImage).values(input.images.map(({ mediaId, alt }, position) => ({ postId, position, mediaId, alt }))),
      ...(tags.length > 0 ? [tx.db.insert(productTag).values(tags)] : []),
      addHashtags(tx, postId, hashtagsOf(input.caption), now),
      endPostedDraft(tx, authorId, input.idempotencyKey, now),
    ])
    await alongside.after?.(tx, postId)
    if (state === 'visible' && (await holdNew(ctx, tx, { kind: 'post', id: postId, authorId, text: input.caption, place: input.place })))
      return { postId, state: 'held' }
    if (state === 'visible') {
      await announcePost(tx, { id: postId, authorId, caption: input.caption }, now)
      // The author's other devices show it too.
      publish(tx, authorId, { kind: 'post', postId, state: 'visible' }, now)
    }
    return { postId, state }
  })
}

/** What a scheduled post does in the transaction of the post. */
interface Alongside {
  before?: (tx: MainTx) => Promise<void>
  after?: (tx: MainTx, postId: string) => Promise<void>
}

/** Whether it could be posted now; nothing is written. Errors: BAD_INPUT, as `createPost`. */
export async function checkPost(tx: MainTx, authorId: string, { images }: CreatePostInput): Promise<void> {
  const repeated = repeatedField(images)
  if (repeated) throw new KiwiError('BAD_INPUT', { field: repeated })
  const [pictures, prices] = await Promise.all([lockPictures(tx, authorId, images), listedPrices(tx, authorId, images)])
  pictures.check()
  tagRows(authorId, images, prices)
}

interface Earlier {
  id: string
  state: string
  requestHash: string
}

async function findEarlier(tx: MainTx, authorId: string, idempotencyKey: string): Promise<Earlier | undefined> {
  const [found] = await tx.db
    .select({ id: post.id, state: post.state, requestHash: post.requestHash })
    .from(post)
    .where(and(eq(post.authorId, authorId), eq(post.idempotencyKey, idempotencyKey)))
  return found
}

function sameAnswer(earlier: Earlier | undefined, hash: string): Created {
  if (earlier?.requestHash !== hash) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return { postId: earlier.id, state: earlier.state === 'waiting' ? 'waiting' : earlier.state === 'hidden' ? 'held' : 'visible' }
}

/** Tags keep the price of this moment. Errors: BAD_INPUT for a product that is not listed. */
function tagRows(postId: string, images: CreatePostInput['images'], prices: ReadonlyMap<string, number>) {
  return images.flatMap(({ tags }, position) =>
    tags.map(({ productId, x, y }, at) => {
      const priceKrw = prices.get(productId)
      if (priceKrw === undefined) throw new KiwiError('BAD_INPUT', { field: `images.${position}.tags.${at}.productId` })
      return { postId, position, productId, x, y, priceKrw }
    }),
  )
}
