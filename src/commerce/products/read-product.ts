import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { blockedEitherWay, personKnownTo } from '../../social/access/people.ts'
import { isForAnybody, postVisibleTo } from '../../social/access/posts.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { keptCount } from '../../social/counts/kept-count.ts'
import { maxPostsCounted } from '../../social/posts/visible-hashtags.ts'
import { picture, type PictureRow, pictureUrl, storedPicture } from '../../social/media/picture.ts'
import { shownAttributes } from '../../shared/attributes.ts'
import {
  moreImages,
  optionColumns,
  type OptionsRow,
  productCardOf,
  productColumns,
  type ProductRow,
  productSource,
} from './product-cards.ts'
import type { productDetail, productInput } from './schema.ts'

/** A logo beside a name is shown at 40 CSS pixels. */
const logoWidthPx = 96

interface Row extends ProductRow, OptionsRow {
  about: string
  attributes: Record<string, string>
  moreImages: Omit<PictureRow, 'alt'>[]
  lookCount: number
  logo: MediaVariant[] | null
}

/**
 * A product for its page, for the id of a choice its parent; an unlisted one only for its shop.
 * `lookCount` counts the posts with the product that the caller may see, up to 1,000. Errors:
 * NOT_FOUND.
 */
export async function readProduct(ctx: Ctx, { productId }: z.infer<typeof productInput>): Promise<z.infer<typeof productDetail>> {
  const viewerId = ctx.actor?.personId ?? null
  const [found] = await rows(
    ctx.main.db,
    sql<Row>`
      select ${productColumns}, ${optionColumns}, g.about, g.attributes, ${moreImages} as more_images,
        ${lookCountFor(viewerId)} as look_count, (select l.variants from media l where l.id = s.logo_media_id and l.state = 'ready') as logo
      from ${productSource} join person o on o.id = s.owner_id
      where g.id = (select coalesce(asked.merged_into, asked.option_of, asked.id) from product asked where asked.id = ${productId}::uuid)
        and (g.state = 'listed' or ${worksInShop(viewerId, 'products')}) and ${personKnownTo(viewerId, 'o')}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'productId' })
  const { about, stock, lookCount, optionNames, options, logo } = found
  const card = await productCardOf(ctx, found)
  const more = await Promise.all(found.moreImages.map((image) => picture(ctx, storedPicture({ ...image, alt: found.title }))))
  return {
    ...card,
    shop: { ...card.shop, logoUrl: await pictureUrl(ctx, logo, logoWidthPx) },
    about,
    stock,
    lookCount,
    optionNames,
    options,
    pictures: [...(card.image ? [card.image] : []), ...more],
    attributes: shownAttributes(found.category, found.attributes),
  }
}

/**
 * What is kept, less the looks by people with a block between them and the caller, plus those that
 * the caller sees and not everybody. The blocked may have too few posts to matter. Else 4 buffers
 * per look.
 */
function lookCountFor(viewerId: string | null): Sql {
  const most = sql`${maxPostsCounted}::int`
  if (viewerId === null) return sql`least(${most}, ${keptCount('looks')})`
  const byBlocked = sql`author_id = any(array(${blockedEitherWay(viewerId)}))`
  const hidden = sql`(
    select count(*) from product_tag t join post p on p.id = t.post_id where t.product_id = g.id and not t.withheld and p.${byBlocked})`
  const limited = sql`(
    select count(distinct t.post_id) from product_tag t join post p on p.id = t.post_id join person a on a.id = p.author_id
    where t.product_id = g.id and t.withheld and not (${isForAnybody}) and ${postVisibleTo(viewerId)})`
  return sql`(
    select case when kept - blocked_posts >= ${most} then ${most}
      else least(${most}, kept - case when blocked_posts > 0 then ${hidden} else 0 end + ${limited})::int end
    from (select ${keptCount('looks')} as kept, (select count(*) from post where state = 'visible' and ${byBlocked}) as blocked_posts offset 0) counted)`
}
