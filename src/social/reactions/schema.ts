import * as z from 'zod'
import { uuid } from '../../shared/text.ts'

/** Sets a state rather than flipping it, so that a retry is harmless. */
export const reactInput = z.strictObject({ postId: uuid, on: z.boolean() })
export const reactOutput = z.object({ liked: z.boolean(), bookmarked: z.boolean(), likeCount: z.int(), bookmarkCount: z.int() })
