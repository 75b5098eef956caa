import * as z from 'zod'
import { maxLengths, maxReviewPhotos } from '../../shared/bounds.ts'
import { cursor, textBlock, uuid } from '../../shared/text.ts'
import { personChip } from '../../social/people/schema.ts'
import { cardImage } from '../../social/posts/schema.ts'

const stars = z.int().min(1).max(5)
const photos = z
  .array(uuid)
  .max(maxReviewPhotos)
  .refine((ids) => new Set(ids).size === ids.length, { message: 'has a picture twice' })
  .default([])
const body = textBlock(maxLengths.review, 1)

/** `photos`: the caller's own pictures with purpose `review`; they may still be processed. */
export const writeReviewInput = z.strictObject({ lineId: uuid, stars, body, photos })
export const editReviewInput = z.strictObject({ reviewId: uuid, stars, body, photos })
export const reviewInput = z.strictObject({ reviewId: uuid })
/** `isHelpful` null takes the vote back. */
export const voteInput = z.strictObject({ reviewId: uuid, isHelpful: z.boolean().nullable() })
export const voteAnswer = z.object({ helpfulCount: z.int(), myVote: z.boolean().nullable() })
/** `body` null takes the answer back. */
export const replyInput = z.strictObject({ reviewId: uuid, body: textBlock(maxLengths.review, 1).nullable() })
export const reviewSort = z.enum(['best', 'newest', 'high', 'low'])
export const listReviewsInput = z.strictObject({
  productId: uuid,
  sort: reviewSort.default('best'),
  withPhotos: z.boolean().default(false),
  cursor,
  limit: z.int().min(1).max(50).default(10),
})
export const shopReviewsInput = z.strictObject({
  withoutReply: z.boolean().default(false),
  cursor,
  limit: z.int().min(1).max(50).default(20),
})

export const reviewView = z.object({
  id: z.string(),
  product: z.object({ id: z.string(), title: z.string() }),
  /** The title of the line: with its option. Whoever writes here has received it. */
  bought: z.string(),
  author: personChip,
  stars,
  body: z.string(),
  photos: z.array(cardImage.omit({ tags: true })),
  /** As they stand in an edit. */
  photoIds: z.array(z.string()),
  helpfulCount: z.int(),
  myVote: z.boolean().nullable(),
  isMine: z.boolean(),
  /** Hidden by a moderator: only its author sees it. */
  isHidden: z.boolean(),
  /** The author may change it until then. */
  editableUntil: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  reply: z.object({ body: z.string(), at: z.iso.datetime(), isEdited: z.boolean() }).nullable(),
})
export type ReviewView = z.infer<typeof reviewView>
export const reviewPage = z.object({ reviews: z.array(reviewView), nextCursor: z.string().nullable() })

export const ratingInput = z.strictObject({ productId: uuid })
export const rating = z.object({
  /** One decimal; null without reviews. */
  average: z.number().nullable(),
  count: z.int(),
  /** Of one star, of two … of five. */
  counts: z.array(z.int()),
  withPhotos: z.int(),
  questions: z.int(),
})
/** Of an order of the caller: its lines, and what they wrote about each. */
export const orderReviews = z.object({
  lines: z.array(z.object({ lineId: z.string(), title: z.string(), mayWrite: z.boolean(), review: reviewView.nullable() })),
})
