import * as z from 'zod'
import { cursor } from '../../shared/text.ts'
import { postPage } from '../posts/schema.ts'

export const homeInput = z.strictObject({ cursor, limit: z.int().min(1).max(30).default(10) })

/**
 * `tags` by post id: the followed hashtag for which a post is here. None for posts of the caller
 * and of people they follow.
 */
export const homePage = postPage.extend({ tags: z.record(z.string(), z.string()) })
export type HomePage = z.infer<typeof homePage>
