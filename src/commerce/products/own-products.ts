import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { picture, storedPicture } from '../../social/media/picture.ts'
import { productVersion } from './internal/lock-product.ts'
import { productColumns, type ProductRow, productSource } from './product-cards.ts'
import { readProduct } from './read-product.ts'
import { patternsOf } from './rules.ts'
import type { ownOption, ownProduct, ownProductPage, ownProductsInput, productInput, setStatesInput } from './schema.ts'

interface Row extends ProductRow {
  state: 'listed' | 'unlisted' | 'hidden'
  key: string
  options: z.infer<typeof ownOption>[]
}

const shown: Record<z.infer<typeof ownProductsInput>['show'], Sql> = {
  all: sql`true`,
  listed: sql`g.state = 'listed'`,
  unlisted: sql`g.state <> 'listed'`,
  soldOut: sql`g.state = 'listed' and g.stock = 0`,
}

/**
 * The products of the caller's shop as it works on them, newest first, with their choices. Plan:
 * product_shop. Errors: FORBIDDEN.
 */
export async function ownProducts(ctx: MemberCtx, input: z.infer<typeof ownProductsInput>): Promise<z.infer<typeof ownProductPage>> {
  const shop = await shopFor(ctx, 'products')
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  const patterns = patternsOf(input.text)
  const sought = patterns
    ? sql`(lower(normalize(' ' || g.title || ' ' || g.brand, NFKD)) like ${patterns.anywhere}
        or lower(split_part(g.canonical_key, ':', case when g.canonical_key like 'sku:%' then 3 else 2 end)) like ${patterns.first})`
    : sql`true`
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select ${productColumns}, g.state, g.canonical_key as key, coalesce((
        select json_agg(json_build_object('id', c.id, 'values', c.option_values, 'priceKrw', c.price_krw, 'stock', c.stock)
          order by c.option_position, c.id) from product c where c.option_of = g.id and c.state = 'listed'), '[]') as options
      from ${productSource}
      where g.shop_id = ${shop.id}::uuid and g.option_of is null and g.id < ${before}::uuid and ${shown[input.show]} and ${sought}
      order by g.id desc limit ${input.limit + 1}::int`,
  )
  const { page, nextCursor } = pageOf(found, input.limit, ({ id }) => idCursor.encode(id))
  const products = page.map(async (row) => {
    const { id, title, brand, category, priceKrw, priceToKrw, hasOptions, stock, state, options } = row
    const image = row.image && (await picture(ctx, storedPicture({ ...row.image, alt: title })))
    return { id, title, brand, category, priceKrw, priceToKrw, hasOptions, stock, state, options, code: codeOf(row.key), image }
  })
  return { products: await Promise.all(products), nextCursor }
}

/** The SKU or the barcode of a canonical key. */
const codeOf = (key: string): string => key.slice(key.lastIndexOf(':') + 1)

/** A product of the caller's shop with what its editor needs. Errors: FORBIDDEN, NOT_FOUND. */
export async function readOwnProduct(ctx: MemberCtx, input: z.infer<typeof productInput>): Promise<z.infer<typeof ownProduct>> {
  const shop = await shopFor(ctx, 'products')
  const [own] = await rows(
    ctx.main.db,
    sql<{ state: Row['state']; key: string; version: string; pictures: { mediaId: string; isReady: boolean }[] }>`
      select g.state, g.canonical_key as key, ${productVersion} as version, coalesce((
        select json_agg(json_build_object('mediaId', m.id, 'isReady', m.state = 'ready') order by p.position)
        from (select g.image_media_id as media_id, 0 as position union all
          select media_id, position from product_image where product_id = g.id) p join media m on m.id = p.media_id), '[]') as pictures
      from product g where g.id = ${input.productId}::uuid and g.shop_id = ${shop.id}::uuid and g.option_of is null`,
  )
  if (!own) throw new KiwiError('NOT_FOUND', { field: 'productId' })
  const product = await readProduct(ctx, input)
  let ready = 0
  const pictures = own.pictures.map(({ mediaId, isReady }) => ({ mediaId, image: (isReady && product.pictures[ready++]) || null }))
  return { product, state: own.state, code: codeOf(own.key), version: own.version, pictures }
}

/**
 * Lists or takes off sale many products of the caller's shop. What a moderator hid stays hidden.
 * Answers how many changed. Errors: FORBIDDEN.
 */
export async function setStates(ctx: MemberCtx, { productIds, state }: z.infer<typeof setStatesInput>): Promise<{ changed: number }> {
  const shop = await shopFor(ctx, 'products')
  return write(ctx, async (tx) => {
    const changed = await rows(
      tx.db,
      sql<{ id: string }>`
        with own as materialized (
          select id from product where id = any(${productIds}::uuid[]) and shop_id = ${shop.id}::uuid and option_of is null
            and state <> 'hidden' and state <> ${state} order by id for update)
        update product g set state = ${state} from own where g.id = own.id returning g.id`,
    )
    return { changed: changed.length }
  })
}
