import * as z from 'zod'
import { maxCommissionPpm, maxCommissionWindowDays } from '../../shared/bounds.ts'
import { cursor, uuid } from '../../shared/text.ts'
import { personChip } from '../../social/people/schema.ts'

export const tapInput = z.strictObject({ postId: uuid, productId: uuid })
/** False: nothing that counts. */
export const tapped = z.object({ counted: z.boolean() })

/** Parts per million of what a line costs, in steps of a tenth of a percent; 0: nothing. */
const ratePpm = z.int().min(0).max(maxCommissionPpm).multipleOf(1_000)
const windowDays = z.int().min(1).max(maxCommissionWindowDays)
/** For one product, or with null for all that have no rule of their own. */
export const setCommissionInput = z.strictObject({ productId: uuid.nullable().default(null), ratePpm, windowDays })
/** The product is paid for as the others from now on. */
export const dropCommissionInput = z.strictObject({ productId: uuid })

const rule = z.object({ ratePpm: z.int(), windowDays: z.int() })
const day = z.object({ day: z.string(), taps: z.int(), sales: z.int(), earnedKrw: z.int() })
const sums = z.object({
  /** Of the last 30 days. */
  taps: z.int(),
  /** Lines of orders that earn, without those that were cancelled. */
  sales: z.int(),
  paidKrw: z.int(),
  /**
   * Of purchases that are not finished, as they are now, and of those that wait for the shop's
   * money.
   */
  waitingKrw: z.int(),
  /**
   * Paid for what was returned later, and not taken back yet: the next commissions at that shop pay
   * it.
   */
  owedBackKrw: z.int(),
})
const postEarning = z.object({
  postId: z.string(),
  caption: z.string(),
  imageUrl: z.string().nullable(),
  taps: z.int(),
  sales: z.int(),
  paidKrw: z.int(),
  waitingKrw: z.int(),
})

/** The rules of the caller's shop and what they brought. */
export const shopCommissions = z.object({
  /** What Kiwi takes of a sale now, so that a page can say who gets what of one. */
  fees: z.object({ feePpm: z.int(), vatPpm: z.int() }),
  rule: rule.nullable(),
  products: z.array(rule.extend({ productId: z.string(), title: z.string() })),
  sums: sums.extend({ salesKrw: z.int() }),
  /** The last 30 days in Seoul, the oldest first. */
  days: z.array(day),
  /** Who earned most, at most 20, and the posts with the most taps and sales. */
  taggers: z.array(z.object({ person: personChip, taps: z.int(), sales: z.int(), paidKrw: z.int(), waitingKrw: z.int() })),
  posts: z.array(postEarning),
})

export const myEarningsInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
/**
 * What the caller earns by tags. `sums` and `days` are null but on the first page. Posts newest
 * first.
 */
export const myEarnings = z.object({
  sums: sums.nullable(),
  days: z.array(day).nullable(),
  posts: z.array(postEarning),
  nextCursor: z.string().nullable(),
})
