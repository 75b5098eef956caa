import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { shop as shopTable } from '../../db/schema/product.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { readShop } from './read-shop.ts'
import type { setAutoConfirmInput, shopView } from './schema.ts'

/**
 * Sets whether new orders of the caller's shop are confirmed, and so captured, at once. Errors:
 * FORBIDDEN.
 */
export async function setAutoConfirm(
  ctx: MemberCtx,
  { autoConfirm }: z.infer<typeof setAutoConfirmInput>,
): Promise<z.infer<typeof shopView>> {
  const own = await shopFor(ctx, 'settings')
  await ctx.main.db.update(shopTable).set({ autoConfirm }).where(eq(shopTable.id, own.id))
  return readShop(ctx, { handle: own.handle })
}
