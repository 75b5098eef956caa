import * as z from 'zod'
import { handle, opaqueToken, uuid } from '../../shared/text.ts'
import { obstacleKinds } from './rules.ts'

/**
 * What becomes of comments under others' posts and of messages: gone, or by "a member who left".
 */
const words = z.enum(['erase', 'keep'])

export const leaveInput = z.strictObject({
  words,
  handle,
  /** The linked account that gets what is left, as the preview showed it. */
  payRestTo: uuid.nullable().default(null),
})
export const leaveOutput = z.object({
  /** Opens the receipt, without an account; shown once. */
  secret: z.string(),
  endsAt: z.iso.datetime(),
})

const obstacles = z.array(z.object({ kind: z.enum(obstacleKinds), amountKrw: z.int(), count: z.int() }))

export const leavingPreview = z.object({
  /** What has to end first. */
  obstacles,
  /** Of somebody with money that leaving itself can pay out; else null. */
  rest: z
    .object({
      /** What `to` gets; empty where there is no `to`: then it is among the obstacles. */
      paid: obstacles,
      to: z.object({ id: z.string(), bankName: z.string(), lastFour: z.string() }).nullable(),
      /** By a moderator, or nothing is linked: the appeal is the way to ask. */
      whyNot: z.enum(['frozen', 'no_account']).nullable(),
    })
    .nullable(),
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
