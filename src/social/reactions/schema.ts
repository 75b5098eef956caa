import * as z from 'zod'
import { uuid } from '../../shared/text.ts'

/** `on` is the wanted state, so that a retry is harmless. */
export const reactInput = z.strictObject({ postId: uuid, on: z.boolean() })
export const reactOutput = z.object({ liked: z.boolean(), bookmarked: z.boolean(), likeCount: z.int(), bookmarkCount: z.int() })
