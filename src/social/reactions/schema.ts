import * as z from 'zod'
import { maxLengths } from '../../shared/bounds.ts'
import { cursor, textBlock, uuid } from '../../shared/text.ts'
import { peopleList } from '../people/schema.ts'

/** `on` is the wanted state, so that a retry is harmless. */
export const reactInput = z.strictObject({ postId: uuid, on: z.boolean() })
export const reactOutput = z.object({ liked: z.boolean(), bookmarked: z.boolean(), likeCount: z.int(), bookmarkCount: z.int() })

/** An empty note removes it. */
export const noteBookmarkInput = z.strictObject({ postId: uuid, note: textBlock(maxLengths.bookmarkNote) })
export const noteBookmarkOutput = z.object({ note: z.string() })

export const listLikersInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
/** `notShown`: likes that count and are of people with a block between them and the caller. */
export const likersPage = peopleList.extend({ notShown: z.int() })
