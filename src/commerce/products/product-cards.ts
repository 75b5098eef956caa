import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { picture, type StoredPicture } from '../../social/media/picture.ts'
import type { ProductCard } from './schema.ts'

export interface ProductRow {
  id: string
  title: string
  brand: string
  category: ProductCard['category']
  priceKrw: number
  stock: number
  image: Omit<StoredPicture, 'alt'> | null
  shopId: string
  shopHandle: string
  shopName: string
}

/** The columns of `ProductRow`, of `productSource`; `g` is the product, `s` its shop. */
export const productColumns = sql`g.id, g.title, g.brand, g.category, g.price_krw, g.stock,
  case when m.id is not null then jsonb_build_object('width', m.width, 'height', m.height, 'thumbhash', m.thumbhash, 'variants', m.variants) end as image,
  s.id as shop_id, s.handle as shop_handle, s.name as shop_name`
export const productSource = sql`product g join shop s on s.id = g.shop_id left join media m on m.id = g.image_media_id and m.state = 'ready'`

export async function productCardOf(ctx: Ctx, row: ProductRow): Promise<ProductCard> {
  const { id, title, brand, category, priceKrw, stock, image } = row
  return {
    id,
    title,
    brand,
    category,
    priceKrw,
    inStock: stock > 0,
    image: image && (await picture(ctx, { ...image, alt: title })),
    shop: { id: row.shopId, handle: row.shopHandle, name: row.shopName },
  }
}

export function productCardsOf(ctx: Ctx, found: ProductRow[]): Promise<ProductCard[]> {
  return Promise.all(found.map((row) => productCardOf(ctx, row)))
}

/** Cards of those products that the caller may buy, in the order of their ids; of those, the ones of the range. For a search. */
export async function productsSold(ctx: Ctx, ids: string[], { offset, limit }: { offset: number; limit: number }): Promise<ProductCard[]> {
  const found = await rows(
    ctx.main.db,
    sql<ProductRow>`
      select ${productColumns} from unnest(${ids}::uuid[]) with ordinality as asked(id, place)
        join (${productSource}) on g.id = asked.id join person o on o.id = s.owner_id
      where ${productSoldTo(ctx.actor?.personId ?? null, 'o')}
      order by asked.place offset ${offset}::int limit ${limit}::int`,
  )
  return productCardsOf(ctx, found)
}
