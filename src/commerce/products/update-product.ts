import { and, eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { product } from '../../db/schema/product.ts'
import { KiwiError } from '../../errors.ts'
import { findOwnShop } from '../../pay/settlement/find-own-shop.ts'
import { readProduct } from './read-product.ts'
import type { productDetail, updateProductInput } from './schema.ts'

/**
 * Changes the given fields of a product of the caller's shop. Prices in posts stay as they were tagged. Errors: NOT_FOUND, or CONFLICT
 * with details.stock if an order changed the stock since it was read: then nothing is changed.
 */
export async function updateProduct(ctx: MemberCtx, input: z.infer<typeof updateProductInput>): Promise<z.infer<typeof productDetail>> {
  const { productId, expectedStock, ...given } = input
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const shop = await findOwnShop(ctx)
  const isOwn = and(eq(product.id, productId), eq(product.shopId, shop.id))
  // Setting the id to itself makes "nothing to change" one statement like any other.
  const changed = await ctx.main.db
    .update(product)
    .set({ id: productId, ...changes, state: keptWhileHidden(given.state) })
    // If an order takes from the stock meanwhile, the update waits for it and checks this again.
    .where(given.stock === undefined ? isOwn : and(isOwn, eq(product.stock, expectedStock ?? -1)))
    .returning({ id: product.id })
  if (changed.length === 0) throw await notChanged(ctx, productId, shop.id)
  return readProduct(ctx, { productId })
}

/** What a moderator hid stays hidden. */
const keptWhileHidden = (state: 'listed' | 'unlisted' | undefined) =>
  state === undefined ? undefined : sql<'listed'>`case when ${product.state} = 'hidden' then 'hidden' else ${state} end`

async function notChanged(ctx: MemberCtx, productId: string, shopId: string): Promise<KiwiError> {
  const [own] = await ctx.main.db
    .select({ stock: product.stock })
    .from(product)
    .where(and(eq(product.id, productId), eq(product.shopId, shopId)))
  return own
    ? new KiwiError('CONFLICT', { field: 'stock', details: { stock: own.stock } })
    : new KiwiError('NOT_FOUND', { field: 'productId' })
}
