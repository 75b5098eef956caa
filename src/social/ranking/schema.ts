import * as z from 'zod'
import { category } from '../people/schema.ts'
import { postPage } from '../posts/schema.ts'
import { cursor, textLine } from '../../shared/text.ts'

const choice = { category: category.optional(), tag: textLine(60, 1).optional() }

/** All posts, those of a category, or those of a hashtag. */
export const popularInput = z
  .strictObject({ cursor, limit: z.int().min(1).max(50).default(20), ...choice })
  .default({ cursor: null, limit: 20 })
/**
 * `runId` names the immutable snapshot that the page is of; another one than that of the page
 * before means that the list began again.
 */
export const popularOutput = postPage.extend({ runId: z.string().nullable(), rankedAt: z.iso.datetime().nullable() })
