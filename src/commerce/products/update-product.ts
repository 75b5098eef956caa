import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { product } from '../../db/schema/product.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { attributesOrThrow } from './create-product.ts'
import { isVersion, lockProduct, lockWhole } from './internal/lock-product.ts'
import { checkPictures, writePictures } from './internal/pictures.ts'
import { readProduct } from './read-product.ts'
import { writeOptions } from './set-options.ts'
import type { productDetail, updateProductInput } from './schema.ts'

/** What a choice of a product has of its own. */
const ofOptions = new Set(['priceKrw', 'stock', 'state'])

/**
 * Changes the given fields of a product of the caller's shop, or price, stock and state of a
 * choice. Prices in posts stay as they were tagged. Errors: NOT_FOUND; BAD_INPUT (`has_options`,
 * `is_option`); CONFLICT with details.stock if an order changed the stock since it was read, or at
 * `expectedVersion` if a colleague changed the product; those of setOptions. Then nothing is
 * changed.
 */
export async function updateProduct(ctx: MemberCtx, input: z.infer<typeof updateProductInput>): Promise<z.infer<typeof productDetail>> {
  const { productId, expectedStock, expectedVersion, moreImageMediaIds, attributes: said, choices, ...given } = input
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const shop = await shopFor(ctx, 'products')
  await checkPictures(ctx, input)
  await write(ctx, async (tx) => {
    // If an order takes from the stock meanwhile, this waits for it and sees what it left.
    const own = await (choices || expectedVersion ? lockWhole : lockProduct)(tx, shop.id, productId)
    if (!own) throw new KiwiError('NOT_FOUND', { field: 'productId' })
    if (expectedVersion && !(await isVersion(tx, productId, expectedVersion))) throw new KiwiError('CONFLICT', { field: 'expectedVersion' })
    const more = { moreImageMediaIds, attributes: said, options: choices }
    const asked = [...Object.keys(changes), ...Object.keys(more).filter((field) => more[field as keyof typeof more] !== undefined)]
    const foreign = own.isOption ? asked.find((field) => !ofOptions.has(field)) : undefined
    if (foreign) throw new KiwiError('BAD_INPUT', { field: foreign, reason: 'is_option' })
    const hasOptions = choices ? choices.optionNames.length > 0 : own.hasOptions
    const derived = hasOptions ? asked.find((field) => field === 'priceKrw' || field === 'stock') : undefined
    if (derived) throw new KiwiError('BAD_INPUT', { field: derived, reason: 'has_options' })
    if (given.stock !== undefined && own.stock !== expectedStock)
      throw new KiwiError('CONFLICT', { field: 'stock', details: { stock: own.stock } })
    if (choices) await writeOptions(tx, shop.id, { productId, ...choices }, ctx.now())
    await tx.db
      .update(product)
      .set({
        // Setting the id to itself makes "nothing to change" one statement like any other.
        id: productId,
        ...changes,
        ...(said ? { attributes: attributesOrThrow(given.category ?? own.category, said) } : {}),
        // What a moderator hid stays hidden.
        ...(given.state ? { state: sql<'listed'>`case when ${product.state} = 'hidden' then 'hidden' else ${given.state} end` } : {}),
      })
      .where(eq(product.id, productId))
    if (moreImageMediaIds) await writePictures(tx, productId, moreImageMediaIds)
    await recordShopAct(ctx, tx, shop.id, 'change_product', { subjectId: productId, details: { fields: asked } })
  })
  return readProduct(ctx, { productId })
}
