import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { picture } from '../../social/posts/picture.ts'
import type { ProductCard } from './schema.ts'

export interface ProductRow {
  id: string
  title: string
  brand: string
  category: ProductCard['category']
  priceKrw: number
  stock: number
  width: number | null
  height: number | null
  thumbhash: string | null
  variants: MediaVariant[] | null
  shopId: string
  shopHandle: string
  shopName: string
}

/** Select list and source of everything a product card needs; `g` is the product, `s` its shop. */
export const productColumns = sql`g.id, g.title, g.brand, g.category, g.price_krw, g.stock, m.width, m.height, m.thumbhash, m.variants,
  s.id as shop_id, s.handle as shop_handle, s.name as shop_name`
export const productSource = sql`product g join shop s on s.id = g.shop_id left join media m on m.id = g.image_media_id and m.state = 'ready'`

export async function productCardOf(ctx: Ctx, row: ProductRow): Promise<ProductCard> {
  const { id, title, brand, category, priceKrw } = row
  return {
    id,
    title,
    brand,
    category,
    priceKrw,
    inStock: row.stock > 0,
    image: await imageOf(ctx, row),
    shop: { id: row.shopId, handle: row.shopHandle, name: row.shopName },
  }
}

/** Cards of the listed products among these, in their order. */
export async function productCards(ctx: Ctx, ids: string[]): Promise<ProductCard[]> {
  if (ids.length === 0) return []
  const found = await rows(
    ctx.main.db,
    sql<ProductRow>`select ${productColumns} from unnest(${ids}::uuid[]) with ordinality as asked(id, place)
          join (${productSource}) on g.id = asked.id
        where g.state = 'listed' order by asked.place`,
  )
  return Promise.all(found.map((row) => productCardOf(ctx, row)))
}

async function imageOf(ctx: Ctx, { width, height, thumbhash, variants, title }: ProductRow): Promise<ProductCard['image']> {
  if (width === null || height === null || thumbhash === null || !variants) return null
  return picture(ctx, { width, height, thumbhash, variants, alt: title })
}
