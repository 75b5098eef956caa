import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { product } from '../../db/schema/product.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { findMediaFor } from '../../social/media/find-media-for.ts'
import { findOwnShop } from '../../pay/settlement/find-own-shop.ts'
import { readProduct } from './read-product.ts'
import { canonicalKey } from './rules.ts'
import type { createProductInput, productDetail } from './schema.ts'

/** Lists a product in the caller's shop. Errors: CONFLICT with details.productId if its GTIN or SKU exists; BAD_INPUT. */
export async function createProduct(ctx: MemberCtx, input: z.infer<typeof createProductInput>): Promise<z.infer<typeof productDetail>> {
  const { gtin, sku, ...facts } = input
  const shop = await findOwnShop(ctx)
  const named = canonicalKey(shop.id, { gtin, sku })
  if ('wrongField' in named) throw new KiwiError('BAD_INPUT', { field: named.wrongField })
  if (input.imageMediaId !== null) await checkImage(ctx, input.imageMediaId)
  const now = ctx.now()
  const [made] = await ctx.main.db
    .insert(product)
    .values({ id: newId(now), shopId: shop.id, canonicalKey: named.key, ...facts, state: 'listed', createdAt: now })
    .onConflictDoNothing({ target: product.canonicalKey })
    .returning({ id: product.id })
  if (!made) throw await alreadyListed(ctx, named.key)
  return readProduct(ctx, { productId: made.id })
}

async function alreadyListed(ctx: MemberCtx, key: string): Promise<KiwiError> {
  const [held] = await ctx.main.db.select({ id: product.id }).from(product).where(eq(product.canonicalKey, key))
  return new KiwiError('CONFLICT', held ? { details: { productId: held.id } } : {})
}

/** A picture that is still processed is allowed: it shows when it is ready. */
async function checkImage(ctx: MemberCtx, mediaId: string): Promise<void> {
  const { purpose, state } = await findMediaFor(ctx, mediaId)
  if (purpose !== 'product' || (state !== 'ready' && state !== 'processing')) throw new KiwiError('BAD_INPUT', { field: 'imageMediaId' })
}
