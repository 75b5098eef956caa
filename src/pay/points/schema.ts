import * as z from 'zod'
import { maxLengths } from '../../shared/bounds.ts'
import { cursor, idempotencyKey, textLine, uuid } from '../../shared/text.ts'
import { staffReason } from '../../social/staff/schema.ts'

/** What a person has in points, and when they end; the soonest first. */
export const pointsView = z.object({
  /** To spend: not held for an order, not ended. */
  balanceKrw: z.int(),
  heldKrw: z.int(),
  endingSoonKrw: z.int(),
  lots: z.array(z.object({ lotId: z.string(), leftKrw: z.int(), reason: z.string(), expiresAt: z.iso.datetime() })),
})
export const pointsHistoryInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
export const pointsLine = z.object({
  seq: z.int(),
  kind: z.enum(['points_grant', 'points_expiry', 'points_payment', 'points_refund']),
  amountKrw: z.int(),
  balanceAfterKrw: z.int(),
  /** Of a grant: the words of staff. Of an order: its products. */
  memo: z.string(),
  orderId: z.string().nullable(),
  createdAt: z.iso.datetime(),
})
export const pointsPage = z.object({ lines: z.array(pointsLine), nextCursor: z.string().nullable() })

/** `note` is read by the person, `reason` by staff. */
export const grantPointsInput = z.strictObject({
  idempotencyKey,
  personId: uuid,
  amountKrw: z.int().min(1).max(1_000_000),
  lifeDays: z.int().min(1).max(1_825),
  note: textLine(maxLengths.memo, 1),
  reason: staffReason,
})
export const grantedPoints = z.object({ state: z.enum(['granted', 'waits_for_second']) })
