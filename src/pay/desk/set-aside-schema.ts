import * as z from 'zod'
import { maxLengths, minDeskReason } from '../../shared/bounds.ts'
import { cursor, textLine, uuid } from '../../shared/text.ts'

/** Rows of the bank's lists that could not be read or booked, for /admin/pay. */
export const setAsideInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
export const setAsideView = z.object({
  rowId: z.string(),
  list: z.enum(['deposits', 'statement']),
  /** What is wrong with the row, in English, for the person who asks the bank. */
  reason: z.string(),
  /** The row as received: JSON text in ASCII; account numbers are masked to their last digits. */
  raw: z.string(),
  firstSeenAt: z.iso.datetime(),
  timesSeen: z.int(),
})
export const setAsidePage = z.object({ rows: z.array(setAsideView), total: z.int(), nextCursor: z.string().nullable() })
/** Errors: NOT_FOUND, CONFLICT (resolved already). */
export const resolveSetAsideInput = z.strictObject({ rowId: uuid, reason: textLine(maxLengths.deskReason, minDeskReason) })
export const resolvedSetAside = z.object({ rowId: z.string(), state: z.literal('resolved') })
