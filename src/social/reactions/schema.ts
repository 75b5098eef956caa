import * as z from 'zod'
import { maxLengths } from '../../shared/bounds.ts'
import { textBlock, uuid } from '../../shared/text.ts'

/** `on` is the wanted state, so that a retry is harmless. */
export const reactInput = z.strictObject({ postId: uuid, on: z.boolean() })
export const reactOutput = z.object({ liked: z.boolean(), bookmarked: z.boolean(), likeCount: z.int(), bookmarkCount: z.int() })

/** An empty note removes it. */
export const noteBookmarkInput = z.strictObject({ postId: uuid, note: textBlock(maxLengths.bookmarkNote) })
export const noteBookmarkOutput = z.object({ note: z.string() })
