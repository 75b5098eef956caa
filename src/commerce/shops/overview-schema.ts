import * as z from 'zod'
import { personChip } from '../../social/people/schema.ts'

/** Orders that were not cancelled whole, and what of them was not cancelled. */
const sales = { sales: z.int(), salesKrw: z.int() }

/** A shop at a glance: the last 30 days in Seoul, and what waits now. */
export const shopOverview = z.object({
  /** The oldest first, also those without anything. `looks`: posts with a product of the shop. */
  days: z.array(z.object({ day: z.string(), ...sales, looks: z.int(), taps: z.int() })),
  /** The 10 that sold most. A post that the caller may not see has no words and no picture. */
  posts: z.array(z.object({ postId: z.string(), caption: z.string(), imageUrl: z.string().nullable(), taps: z.int(), ...sales })),
  /** Whose posts these were, at most 5. */
  taggers: z.array(z.object({ person: personChip, taps: z.int(), ...sales })),
  /** At most 10 that are few or soon gone (rules.ts). `daysLeft` null: nothing was sold. */
  stock: z.array(z.object({ productId: z.string(), title: z.string(), stock: z.int(), sold: z.int(), daysLeft: z.int().nullable() })),
  /** Up to `countedOrders`. `late`: of those to pack or send. `returns`: not answered. */
  waiting: z.object({ confirm: z.int(), pack: z.int(), send: z.int(), late: z.int(), returns: z.int() }),
})
