import * as z from 'zod'
import { reasonCodes } from '../../shared/moderation.ts'
import { category, personChip } from '../people/schema.ts'
import { maxLengths, maxPictures, maxTagsPerPicture } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textBlock, textLine, uuid } from '../../shared/text.ts'

export const createPostInput = z.strictObject({
  idempotencyKey,
  caption: textBlock(maxLengths.caption),
  category: category.default('daily'),
  /**
   * 1 to 10 of the caller's own pictures with purpose `post`, in order; the first is the lead image. They may still be processed: the
   * post appears when all are ready.
   */
  images: z
    .array(
      z.strictObject({
        mediaId: uuid,
        alt: textLine(maxLengths.pictureAlt).default(''),
        tags: z
          .array(z.strictObject({ productId: uuid, x: z.number().min(0).max(1), y: z.number().min(0).max(1) }))
          .max(maxTagsPerPicture)
          .default([]),
      }),
    )
    .min(1)
    .max(maxPictures),
})
export type CreatePostInput = z.infer<typeof createPostInput>
/** `held`: a rule holds it for review, and only its author sees it. */
export const createPostOutput = z.object({ postId: z.string(), state: z.enum(['waiting', 'visible', 'held']) })

export const cardImage = z.object({
  width: z.int(),
  height: z.int(),
  /** Base64 ThumbHash. */
  thumbhash: z.string(),
  alt: z.string(),
  /** Signed, short-lived. Widths ascending, e.g. 320, 640, 1080. WebP or AVIF with one JPEG fallback. */
  sources: z.array(z.object({ url: z.string(), width: z.int(), format: z.enum(['avif', 'webp', 'jpeg']) })),
  tags: z.array(
    z.object({
      productId: z.string(),
      title: z.string(),
      priceKrw: z.int(),
      x: z.number(),
      y: z.number(),
      /** Where it is sold, if not here: an https address that a person gave. */
      url: z.string().optional(),
      /** 제휴: its shop pays the author a part of what is sold by this tag. Said to everybody, always. */
      paysCommission: z.literal(true).optional(),
    }),
  ),
})

/** The one read model of a post: the only thing feeds, profiles, tag pages and search return. */
export const postCard = z.object({
  id: z.string(),
  author: personChip,
  caption: z.string(),
  category,
  hashtags: z.array(z.string()),
  images: z.array(cardImage),
  likeCount: z.int(),
  commentCount: z.int(),
  bookmarkCount: z.int(),
  /** The caller's own state; false for anonymous callers. */
  liked: z.boolean(),
  bookmarked: z.boolean(),
  createdAt: z.iso.datetime(),
})
export type PostCard = z.infer<typeof postCard>

/** A page. A short page never means the end: only `nextCursor: null` does. */
export const postPage = z.object({ posts: z.array(postCard), nextCursor: z.string().nullable() })
export type PostPage = z.infer<typeof postPage>

/**
 * A post on its own page and among bookmarks: with what the caller wrote beside their bookmark, which no shared card holds; '' for
 * none.
 */
export const notedCard = postCard.extend({ note: z.string() })
/** On its own page. `hidden`: by a moderator or a rule, and why; only the author gets it then. */
export const postPageCard = notedCard.extend({
  hidden: z.object({ action: z.enum(['hide', 'hold']), reasonCode: z.enum(reasonCodes) }).nullable(),
})
export type PostPageCard = z.infer<typeof postPageCard>
export const notedPage = postPage.extend({ posts: z.array(notedCard) })
export type NotedPage = z.infer<typeof notedPage>

/** `undoMs`: for how long `posts.undoDelete` may be offered; 0 for not at all. */
export const deletePostOutput = z.object({ postId: z.string(), undoMs: z.int() })
export const pinInput = z.strictObject({ postId: uuid, on: z.boolean() })
export const pinOutput = z.object({ pinned: z.boolean() })
export const pinnedPage = postPage.pick({ posts: true })
export const postInput = z.strictObject({ postId: uuid })
export const editPostInput = z.strictObject({ postId: uuid, caption: textBlock(maxLengths.caption) })
export const tagPostsInput = z.strictObject({ tag: textLine(60, 1), cursor, limit: z.int().min(1).max(30).default(12) })
export const tagPage = postPage.extend({ tag: z.string(), postCount: z.int() })
export const myPostsInput = z.strictObject({ cursor, limit: z.int().min(1).max(30).default(12) })
export const productLooksInput = z.strictObject({ productId: uuid, cursor, limit: z.int().min(1).max(30).default(12) })
