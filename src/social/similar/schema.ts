import * as z from 'zod'
import { postCard } from '../posts/schema.ts'
import { uuid } from '../../shared/text.ts'

export const similarInput = z.strictObject({ postId: uuid, limit: z.int().min(1).max(24).default(12) })
/**
 * Each the likeliest first. `looks` show a product of the post; `similar` are the others. None by
 * its author, none twice.
 */
export const similarOutput = z.object({ looks: z.array(postCard), similar: z.array(postCard) })
