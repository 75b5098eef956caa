import * as z from 'zod'
import { handle, opaqueToken } from '../../shared/text.ts'
import { obstacleKinds } from './rules.ts'

/**
 * What becomes of comments under others' posts and of messages: gone, or by "a member who left".
 */
const words = z.enum(['erase', 'keep'])

export const leaveInput = z.strictObject({ words, handle })
export const leaveOutput = z.object({
  /** Opens the receipt, without an account; shown once. */
  secret: z.string(),
  endsAt: z.iso.datetime(),
})

export const leavingPreview = z.object({
  obstacles: z.array(z.object({ kind: z.enum(obstacleKinds), amountKrw: z.int(), count: z.int() })),
  posts: z.int(),
  comments: z.int(),
  messages: z.int(),
  /** The session is young enough; else the person signs in again first. */
  isFresh: z.boolean(),
  graceDays: z.int(),
})

export const receiptInput = z.strictObject({ secret: opaqueToken(43) })
export const receipt = z.object({
  state: z.enum(['grace', 'returned', 'running', 'done']),
  words,
  askedAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** The link works until then. */
  validUntil: z.iso.datetime(),
  lines: z.array(
    z.object({
      store: z.string(),
      what: z.string(),
      deed: z.enum(['erase', 'blank', 'stays']),
      before: z.int(),
      /** Null: not looked at yet. */
      after: z.int().nullable(),
      law: z.string().nullable(),
      /** YYYY-MM-DD; null for ever, or where nothing is kept. */
      keptUntil: z.string().nullable(),
      lookedAt: z.iso.datetime().nullable(),
    }),
  ),
})
