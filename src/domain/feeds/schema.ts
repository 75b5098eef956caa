import * as z from 'zod'
import { postCard } from '../posts/schema.ts'
import { cursor, uuid } from '../../shared/text.ts'

export const homeInput = z.strictObject({ cursor, limit: z.int().min(1).max(30).default(10) })
export const popularInput = z.strictObject({})
/** The ranking's top after the caller's own blocks; `runId` names the immutable snapshot. Zero SQL. */
export const popularOutput = z.object({ posts: z.array(postCard), runId: z.string().nullable(), rankedAt: z.iso.datetime().nullable() })
export const recordInput = z.strictObject({
  events: z
    .array(z.strictObject({ id: uuid, kind: z.enum(['impression', 'view', 'click', 'share', 'hide']), postId: uuid }))
    .min(1)
    .max(50),
})
