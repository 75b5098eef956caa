import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { picture, type PictureRow, storedPicture } from '../../social/media/picture.ts'
import type { FilterInput } from '../../social/search/schema.ts'
import { conditionsOf } from './internal/filters.ts'
import type { ProductCard, ProductOption } from './schema.ts'

export interface ProductRow {
  id: string
  title: string
  brand: string
  category: ProductCard['category']
  priceKrw: number
  priceToKrw: number | null
  hasOptions: boolean
  stock: number
  image: ImageRow | null
  shopId: string
  shopHandle: string
  shopName: string
}

type ImageRow = Omit<PictureRow, 'alt'>
const imageJson = (media: 'm' | 'i') => {
  const of = sql.literal(media)
  return sql`jsonb_build_object('width', ${of}.width, 'height', ${of}.height, 'thumbhash', ${of}.thumbhash, 'variants', ${of}.variants)`
}

/** The columns of `ProductRow`, of `productSource`; `g` is the product, `s` its shop. */
export const productColumns = sql`g.id, g.title, g.brand, g.category, g.price_krw, g.price_to_krw, g.option_names <> '{}' as has_options, g.stock,
  case when m.id is not null then ${imageJson('m')} end as image,
  s.id as shop_id, s.handle as shop_handle, s.name as shop_name`
export const productSource = sql`product g join shop s on s.id = g.shop_id left join media m on m.id = g.image_media_id and m.state = 'ready'`

export interface OptionsRow {
  optionNames: string[]
  options: ProductOption[]
}
/** The columns of `OptionsRow`: the choices of `g` that are on sale. Plan: product_options. */
export const optionColumns = sql`g.option_names, coalesce((
    select json_agg(json_build_object('id', c.id, 'values', c.option_values, 'priceKrw', c.price_krw, 'stock', c.stock) order by c.option_position, c.id)
    from product c where c.option_of = g.id and c.state = 'listed'), '[]') as options`

/** The pictures of `g` after its first, as a column. */
export const moreImages = sql`coalesce((
    select json_agg(${imageJson('i')} order by n.position)
    from product_image n join media i on i.id = n.media_id and i.state = 'ready' where n.product_id = g.id), '[]')`

export async function productCardOf(ctx: Ctx, row: ProductRow): Promise<ProductCard> {
  const { id, title, brand, category, priceKrw, priceToKrw, hasOptions, stock, image } = row
  return {
    id,
    title,
    brand,
    category,
    priceKrw,
    priceToKrw,
    hasOptions,
    inStock: stock > 0,
    image: image && (await picture(ctx, storedPicture({ ...image, alt: title }))),
    shop: { id: row.shopId, handle: row.shopHandle, name: row.shopName },
  }
}

export function productCardsOf(ctx: Ctx, found: ProductRow[]): Promise<ProductCard[]> {
  return Promise.all(found.map((row) => productCardOf(ctx, row)))
}

/**
 * Cards of those products that the caller may buy and that hold the filters, in the order of their
 * ids; of those, the ones of the range.
 */
export async function productsSold(
  ctx: Ctx,
  ids: string[],
  { offset, limit }: { offset: number; limit: number },
  filters: FilterInput = {},
): Promise<ProductCard[]> {
  const found = await rows(
    ctx.main.db,
    sql<ProductRow>`
      select ${productColumns} from unnest(${ids}::uuid[]) with ordinality as asked(id, place)
        join (${productSource}) on g.id = asked.id join person o on o.id = s.owner_id
      where ${productSoldTo(ctx.actor?.personId ?? null, 'o')} and ${sql.join(Object.values(conditionsOf(filters)), sql` and `)}
      order by asked.place offset ${offset}::int limit ${limit}::int`,
  )
  return productCardsOf(ctx, found)
}
