import * as z from 'zod'
import { reasonCodes } from '../../shared/moderation.ts'
import { audiences, commenters } from '../../shared/audiences.ts'
import { category, personChip } from '../people/schema.ts'
import { maxLengths, maxPictures, maxTagsPerPicture } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textBlock, textLine, uuid } from '../../shared/text.ts'

const audience = z.enum(audiences)
const commentsFrom = z.enum(commenters)
const place = textLine(maxLengths.place)
const alt = textLine(maxLengths.pictureAlt)
const tags = z.array(z.strictObject({ productId: uuid, x: z.number().min(0).max(1), y: z.number().min(0).max(1) })).max(maxTagsPerPicture)

export const createPostInput = z.strictObject({
  idempotencyKey,
  caption: textBlock(maxLengths.caption),
  category: category.default('daily'),
  /** `public` by default; those of a private account are for its followers whatever it is. */
  audience: audience.optional(),
  /** `everyone` by default. */
  commentsFrom: commentsFrom.optional(),
  /** The author says that somebody paid them for it. */
  paidLabel: z.boolean().optional(),
  /** Free text; '' for none. */
  place: place.optional(),
  /**
   * 1 to 10 of the caller's own pictures with purpose `post`, in order; the first is the lead
   * image. They may still be processed: the post appears when all are ready.
   */
  images: z
    .array(
      z.strictObject({
        mediaId: uuid,
        alt: alt.default(''),
        tags: tags.default([]),
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
  /**
   * Its files are at `<base>-<width>.webp` and `.jpg`: see pictureUrl and pictureSrcSet of the SDK.
   */
  base: z.string(),
  /**
   * Widths in pixels, ascending, e.g. 320, 640, 1080; of the JPEGs, which everything reads, usually
   * the largest alone.
   */
  webp: z.array(z.int()),
  jpeg: z.array(z.int()),
  /**
   * Only where not anybody may see it: what follows `?`, one for all or one for each. They work for
   * the caller, for 1 to 2 hours.
   */
  queries: z.array(z.string()).optional(),
  tags: z.array(
    z.object({
      productId: z.string(),
      title: z.string(),
      priceKrw: z.int(),
      x: z.number(),
      y: z.number(),
      /** Where it is sold, if not here: an https address that a person gave. */
      url: z.string().optional(),
      /**
       * 제휴: its shop pays the author a part of what is sold by this tag. Said to everybody, always.
       */
      paysCommission: z.literal(true).optional(),
      /** 구매함: the author received it and keeps it. */
      bought: z.literal(true).optional(),
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
  /** Left out where anybody may see it who may see the author's posts. */
  audience: audience.exclude(['public']).optional(),
  /** True where the author says that somebody paid them for it; else left out. */
  paidLabel: z.literal(true).optional(),
  /** Left out where there is none. */
  place: z.string().optional(),
})
export type PostCard = z.infer<typeof postCard>

/** A page. A short page never means the end: only `nextCursor: null` does. */
export const postPage = z.object({ posts: z.array(postCard), nextCursor: z.string().nullable() })
export type PostPage = z.infer<typeof postPage>

/**
 * A post on its own page and among bookmarks: with what the caller wrote beside their bookmark,
 * which no shared card holds; '' for none.
 */
export const notedCard = postCard.extend({ note: z.string() })
/** On its own page. `hidden`: by a moderator or a rule, and why; only the author gets it then. */
export const postPageCard = notedCard.extend({
  hidden: z.object({ action: z.enum(['hide', 'hold']), reasonCode: z.enum(reasonCodes) }).nullable(),
  /** In the archive of its author, who alone gets it. */
  isArchived: z.boolean(),
  /** When what it says or shows last changed; null: it is as it was. */
  editedAt: z.iso.datetime().nullable(),
  commentsFrom,
  /** Whether the caller may write comments now. */
  mayComment: z.boolean(),
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
/** What is left out stays as it is. */
export const editPostInput = z.strictObject({
  postId: uuid,
  caption: textBlock(maxLengths.caption).optional(),
  category: category.optional(),
  audience: audience.optional(),
  commentsFrom: commentsFrom.optional(),
  paidLabel: z.boolean().optional(),
  place: place.optional(),
  /** All pictures of the post, in the order wanted, with their alt texts and tags. */
  images: z
    .array(z.strictObject({ mediaId: uuid, alt, tags }))
    .min(1)
    .max(maxPictures)
    .optional(),
})
export type EditPostInput = z.infer<typeof editPostInput>
export const archivePostInput = z.strictObject({ postId: uuid, on: z.boolean() })
export const archivePostOutput = z.object({ postId: z.string(), archived: z.boolean() })

/**
 * One's own post as it is and as it was before each edit, newest first; the first is shown now. The
 * latest edits are kept.
 */
export const postVersions = z.object({
  versions: z.array(
    z.object({
      version: z.int(),
      madeAt: z.iso.datetime(),
      caption: z.string(),
      category,
      audience,
      commentsFrom,
      paidLabel: z.boolean(),
      place: z.string(),
      images: z.array(cardImage.extend({ mediaId: z.string() })),
    }),
  ),
})
export type PostVersions = z.infer<typeof postVersions>
export const tagPostsInput = z.strictObject({ tag: textLine(60, 1), cursor, limit: z.int().min(1).max(30).default(12) })
export const tagPage = postPage.extend({ tag: z.string(), postCount: z.int() })
export const myPostsInput = z.strictObject({ cursor, limit: z.int().min(1).max(30).default(12) })
export const productLooksInput = z.strictObject({ productId: uuid, cursor, limit: z.int().min(1).max(30).default(12) })
