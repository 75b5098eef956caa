import { and, eq } from 'drizzle-orm'
import type { MemberCtx } from '../../../context.ts'
import { shop } from '../../../db/schema/product.ts'
import { payout } from '../../../db/schema/settlement.ts'
import { KiwiError } from '../../../errors.ts'

/** A payout of the caller's own shop. Throws NOT_FOUND, for another's as for none. */
export async function findPayoutFor(ctx: MemberCtx, payoutId: string): Promise<{ id: string; handle: string }> {
  const [own] = await ctx.main.db
    .select({ id: payout.id, handle: shop.handle })
    .from(payout)
    .innerJoin(shop, eq(shop.id, payout.shopId))
    .where(and(eq(payout.id, payoutId), eq(shop.ownerId, ctx.actor.personId)))
  if (!own) throw new KiwiError('NOT_FOUND')
  return own
}
