import * as z from 'zod'
import { textLine } from '../../shared/text.ts'
import { staffReason } from '../staff/schema.ts'

const tag = textLine(60, 1)
export const trendingInput = z.strictObject({ limit: z.int().min(1).max(20).default(10) }).default({ limit: 10 })
/**
 * Best first. `people`: how many trusted people used it in the last 24 hours, crowds made smaller.
 */
export const trendingTags = z.object({ tags: z.array(z.object({ tag: z.string(), people: z.int() })) })
export const relatedInput = z.strictObject({ tag })
export const relatedTags = z.object({ tags: z.array(z.string()) })

export const withholdTagInput = z.strictObject({ tag, withheld: z.boolean(), reason: staffReason })
/** The newest first. */
export const withheldTags = z.object({
  tags: z.array(z.object({ tag: z.string(), reason: z.string(), by: z.string(), at: z.iso.datetime() })),
})
