import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { product } from '../../db/schema/product.ts'
import { KiwiError } from '../../errors.ts'
import { findOwnShop } from './find-own-shop.ts'
import { readProduct } from './read-product.ts'
import type { productDetail, updateProductInput } from './schema.ts'

/** Changes what is given of a product of the caller's own shop. Prices in posts stay as they were tagged. Errors: NOT_FOUND. */
export async function updateProduct(ctx: MemberCtx, input: z.infer<typeof updateProductInput>): Promise<z.infer<typeof productDetail>> {
  const { productId, ...given } = input
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const shop = await findOwnShop(ctx)
  const isOwn = and(eq(product.id, productId), eq(product.shopId, shop.id))
  // Setting the id to itself makes "nothing to change" one statement like any other.
  const changed = await ctx.main.db
    .update(product)
    .set({ id: productId, ...changes })
    .where(isOwn)
    .returning({ id: product.id })
  if (changed.length === 0) throw new KiwiError('NOT_FOUND', { field: 'productId' })
  return readProduct(ctx, { productId })
}
