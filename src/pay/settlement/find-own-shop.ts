import { eq } from 'drizzle-orm'
import type { MemberCtx } from '../../context.ts'
import { shop } from '../../db/schema/product.ts'
import { KiwiError } from '../../errors.ts'

/** The caller's shop. Throws FORBIDDEN without one. */
export async function findOwnShop(ctx: MemberCtx): Promise<typeof shop.$inferSelect> {
  const [found] = await ctx.main.db.select().from(shop).where(eq(shop.ownerId, ctx.actor.personId))
  if (!found) throw new KiwiError('FORBIDDEN')
  return found
}
