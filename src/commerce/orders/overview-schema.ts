import * as z from 'zod'
import { personChip } from '../../social/people/schema.ts'

/** Orders that were not cancelled whole, and what of them was not cancelled. */
const sales = { sales: z.int(), salesKrw: z.int() }

/** A shop at a glance: the last 30 days in Seoul, and what waits now. */
export const shopOverview = z.object({
  /** The oldest first, those without anything too. `looks`: posts of that day with a product of the shop, which anybody may see. */
  days: z.array(z.object({ day: z.string(), ...sales, looks: z.int(), taps: z.int() })),
  /** Posts by which was bought or tapped, at most 10: those that sold most. A post that the caller may not see has no words and no picture. */
  posts: z.array(z.object({ postId: z.string(), caption: z.string(), imageUrl: z.string().nullable(), taps: z.int(), ...sales })),
  /** Whose posts these were, at most 5. */
  taggers: z.array(z.object({ person: personChip, taps: z.int(), ...sales })),
  /** Listed things that are sold out, few, or gone within 14 days at the pace of the last 30, at most 10. `daysLeft` null: nothing was sold. */
  stock: z.array(z.object({ productId: z.string(), title: z.string(), stock: z.int(), sold: z.int(), daysLeft: z.int().nullable() })),
  /** Counted up to `countedOrders`. `late`: of those to pack or send, past their day. `returns`: requested and not answered. */
  waiting: z.object({ confirm: z.int(), pack: z.int(), send: z.int(), late: z.int(), returns: z.int() }),
})
