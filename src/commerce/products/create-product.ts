import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { product } from '../../db/schema/product.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { keptAttributes } from '../../shared/attributes.ts'
import { checkPictures, writePictures } from './internal/pictures.ts'
import { readProduct } from './read-product.ts'
import { canonicalKey } from './rules.ts'
import { writeOptions } from './set-options.ts'
import type { createProductInput, productDetail } from './schema.ts'

/**
 * Lists a product in the caller's shop. Errors: CONFLICT with details.productId if its GTIN or SKU,
 * or that of an option, exists; BAD_INPUT.
 */
export async function createProduct(ctx: MemberCtx, input: z.infer<typeof createProductInput>): Promise<z.infer<typeof productDetail>> {
  const { gtin, sku, moreImageMediaIds, attributes: said, choices, ...facts } = input
  const shop = await shopFor(ctx, 'products')
  const named = canonicalKey(shop.id, { gtin, sku })
  if ('wrongField' in named) throw new KiwiError('BAD_INPUT', { field: named.wrongField })
  const attributes = attributesOrThrow(facts.category, said)
  await checkPictures(ctx, input)
  const id = newId(ctx.now())
  await write(ctx, async (tx) => {
    const made = await tx.db
      .insert(product)
      .values({ id, shopId: shop.id, canonicalKey: named.key, ...facts, attributes, createdAt: ctx.now() })
      .onConflictDoNothing({ target: product.canonicalKey })
      .returning({ id: product.id })
    if (made.length === 0) throw await alreadyListed(ctx, named.key, gtin === undefined ? 'sku' : 'gtin')
    if (moreImageMediaIds.length > 0) await writePictures(tx, id, moreImageMediaIds)
    if (choices) await writeOptions(tx, shop.id, { productId: id, ...choices }, ctx.now())
    await recordShopAct(ctx, tx, shop.id, 'create_product', { subjectId: id })
  })
  return readProduct(ctx, { productId: id })
}

export function attributesOrThrow(...given: Parameters<typeof keptAttributes>): Record<string, string> {
  const checked = keptAttributes(...given)
  if ('wrong' in checked) throw new KiwiError('BAD_INPUT', { field: `attributes.${checked.wrong}.value` })
  return checked.kept
}

async function alreadyListed(ctx: MemberCtx, key: string, field: 'sku' | 'gtin'): Promise<KiwiError> {
  const [held] = await ctx.main.db.select({ id: product.id }).from(product).where(eq(product.canonicalKey, key))
  return new KiwiError('CONFLICT', { field, ...(held ? { details: { productId: held.id } } : {}) })
}
