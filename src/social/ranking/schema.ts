import * as z from 'zod'
import { postCard } from '../posts/schema.ts'

/** The ranking's top after the caller's own blocks; `runId` names the immutable snapshot. Zero SQL. */
export const popularOutput = z.object({ posts: z.array(postCard), runId: z.string().nullable(), rankedAt: z.iso.datetime().nullable() })
