import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { stateByShop } from '../../social/access/products.ts'
import { lockWhole } from './internal/lock-product.ts'
import { readProduct } from './read-product.ts'
import { canonicalKey, type HeldOption, planOptions } from './rules.ts'
import type { productDetail, setOptionsInput } from './schema.ts'

type Input = z.infer<typeof setOptionsInput>

/**
 * Sets what can be chosen of a product of the caller's shop. An option that is not given any more
 * is unlisted, never deleted: orders, carts and its price history point at it. Errors: NOT_FOUND
 * (product, option), BAD_INPUT (`is_option`), LIMIT_EXCEEDED (`many_options`), CONFLICT (stock,
 * with details.stock; SKU, with details.productId); then nothing is changed.
 */
export async function setOptions(ctx: MemberCtx, input: Input): Promise<z.infer<typeof productDetail>> {
  const shop = await shopFor(ctx, 'products')
  await write(ctx, async (tx) => {
    await writeOptions(tx, shop.id, input, ctx.now())
    await recordShopAct(ctx, tx, shop.id, 'change_product', { subjectId: input.productId, details: { fields: ['options'] } })
  })
  return readProduct(ctx, { productId: input.productId })
}

/** The one place that writes options: their parent follows by functions/options.sql. */
export async function writeOptions(tx: MainTx, shopId: string, { productId, optionNames, options }: Input, now: Date): Promise<void> {
  const parent = await lockWhole(tx, shopId, productId)
  if (!parent) throw new KiwiError('NOT_FOUND', { field: 'productId' })
  if (parent.isOption) throw new KiwiError('BAD_INPUT', { field: 'productId', reason: 'is_option' })
  const plan = planOptions(await heldOptions(tx, productId), options)
  if ('refused' in plan) {
    const { refused, at, stock } = plan
    if (refused === 'LIMIT_EXCEEDED') throw new KiwiError(refused, { field: 'options', reason: 'many_options' })
    const field = `options.${at}.${refused === 'NOT_FOUND' ? 'optionId' : 'stock'}`
    throw new KiwiError(refused, { field, ...(refused === 'CONFLICT' ? { details: { stock } } : {}) })
  }
  await run(
    tx.db,
    sql`update product set option_names = ${optionNames}::text[], price_to_krw = case when ${optionNames}::text[] <> '{}' then price_to_krw end
        where id = ${productId}::uuid`,
  )
  await run(tx.db, sql`update product set state = 'unlisted' where id = any(${plan.removed}::uuid[])`)
  await run(
    tx.db,
    sql`update product o set option_values = k.option_values, option_position = k.position, price_krw = k.price_krw, stock = k.stock,
          state = ${stateByShop('o', sql`'listed'`)}, title = option_title(${parent.title}, k.option_values)
        from (select (item ->> 'id')::uuid as id, array(select jsonb_array_elements_text(item -> 'values')) as option_values,
            (item ->> 'position')::smallint as position, (item ->> 'priceKrw')::int as price_krw, (item ->> 'stock')::int as stock
          from jsonb_array_elements(${sql.json(plan.kept)}) item) k
        where o.id = k.id`,
  )
  await makeOptions(
    tx,
    productId,
    plan.made.map(({ sku, ...made }) => {
      const id = newId(now)
      const named = canonicalKey(shopId, { sku })
      return { ...made, id, key: 'key' in named ? named.key : `option:${id}` }
    }),
    now,
  )
}

function heldOptions(tx: MainTx, productId: string): Promise<HeldOption[]> {
  return rows(
    tx.db,
    sql<HeldOption>`
      select id, option_values as values, stock, state = 'listed' as is_listed from product where option_of = ${productId}::uuid order by id`,
  )
}

interface NewOption {
  id: string
  key: string
  values: string[]
  position: number
  priceKrw: number
  stock: number
}

/** Choices with the words and the picture of their parent. */
async function makeOptions(tx: MainTx, productId: string, options: NewOption[], now: Date): Promise<void> {
  if (options.length === 0) return
  const made = await rows(
    tx.db,
    sql<{ key: string }>`
      insert into product (id, shop_id, canonical_key, title, brand, category, price_krw, stock, image_media_id, state, created_at,
        option_of, option_values, option_position)
      select o.id, g.shop_id, o.key, option_title(g.title, o.option_values), g.brand, g.category, o.price_krw, o.stock, g.image_media_id, 'listed',
        ${now}::timestamptz, g.id, o.option_values, o.position
      from product g cross join (
        select (item ->> 'id')::uuid as id, item ->> 'key' as key, array(select jsonb_array_elements_text(item -> 'values')) as option_values,
          (item ->> 'position')::smallint as position, (item ->> 'priceKrw')::int as price_krw, (item ->> 'stock')::int as stock
        from jsonb_array_elements(${sql.json(options)}) item) o
      where g.id = ${productId}::uuid
      on conflict (canonical_key) do nothing returning canonical_key as key`,
  )
  const taken = options.find(({ key }, at) => !made.some((row) => row.key === key) || options.findIndex((other) => other.key === key) < at)
  if (!taken) return
  const [held] = await rows(tx.db, sql<{ id: string }>`select id from product where canonical_key = ${taken.key}`)
  throw new KiwiError('CONFLICT', { field: 'options', ...(held ? { details: { productId: held.id } } : {}) })
}
