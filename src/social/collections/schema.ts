import * as z from 'zod'
import { maxCollections, maxLengths, maxMovedAtOnce } from '../../shared/bounds.ts'
import { cursor, opaqueToken, textLine, uuid } from '../../shared/text.ts'
import { personChip } from '../people/schema.ts'
import { cardImage, postPage } from '../posts/schema.ts'

const name = textLine(maxLengths.collectionName, 1)
const postIds = z.array(uuid).min(1).max(maxMovedAtOnce)
const page = { cursor, limit: z.int().min(1).max(30).default(12) }

export const collectionInput = z.strictObject({ collectionId: uuid })
export const createCollectionInput = z.strictObject({ name })
/** What is left out stays. `coverPostId`: a post of the collection, or null for the newest one. */
export const updateCollectionInput = collectionInput.extend({ name: name.optional(), coverPostId: uuid.nullable().optional() })
/** All collections of the caller, in the wanted order. */
export const orderCollectionsInput = z.strictObject({ collectionIds: z.array(uuid).min(1).max(maxCollections) })
/**
 * Bookmarked posts of the caller; others are left out. `fromId`: the collection that they leave.
 */
export const putPostsInput = collectionInput.extend({ postIds, fromId: uuid.nullable().default(null) })
export const takePostsInput = collectionInput.extend({ postIds })
export const shareCollectionInput = collectionInput.extend({ on: z.boolean() })
export const listCollectionsInput = z.strictObject({
  /** `holds` says for each collection whether this post is in it. */
  postId: uuid.nullable().default(null),
})
export const collectionPostsInput = collectionInput.extend(page)
export const openCollectionInput = z.strictObject({ token: opaqueToken(64), ...page })

export const collectionState = z.object({ collectionId: z.string() })
export const movedPosts = z.object({ postIds: z.array(z.string()) })
export const shareState = z.object({ token: z.string().nullable() })
export const collectionList = z.object({
  collections: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      postCount: z.int(),
      /** Of the post that stands for it, as the caller may see it. */
      cover: cardImage.nullable(),
      shareToken: z.string().nullable(),
      holds: z.boolean(),
    }),
  ),
})
export type CollectionList = z.infer<typeof collectionList>
/** `posts`: those of them that the caller may see. */
export const openCollection = postPage.extend({ name: z.string(), owner: personChip })
export type OpenCollection = z.infer<typeof openCollection>
