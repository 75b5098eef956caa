import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { picture, type PictureRow, pictureUrl, storedPicture } from '../../social/media/picture.ts'
import type { shopView, shopInput } from './schema.ts'

type Shop = z.infer<typeof shopView>

/** A logo is shown at 80 CSS pixels, on screens of 2 device pixels each. */
const logoWidthPx = 160

interface Row extends Omit<Shop, 'logoUrl' | 'banner'> {
  logo: MediaVariant[] | null
  banner: Omit<PictureRow, 'alt'> | null
}

/**
 * A shop, for everyone without a block to its owner. The shop of a private account is public. Plan:
 * shop_handle_unique, person_pkey, media_pkey twice. Errors: NOT_FOUND.
 */
export async function readShop(ctx: Ctx, input: z.infer<typeof shopInput>): Promise<Shop> {
  const [found] = await rows(
    ctx.main.db,
    sql<Row>`
      select s.id, s.handle, s.name, s.about, s.hours, s.return_policy, a.handle as owner_handle, s.auto_confirm, s.product_count,
        l.variants as logo, case when b.id is not null then
          jsonb_build_object('width', b.width, 'height', b.height, 'thumbhash', b.thumbhash, 'variants', b.variants) end as banner
      from shop s join person a on a.id = s.owner_id
      left join media l on l.id = s.logo_media_id and l.state = 'ready' left join media b on b.id = s.banner_media_id and b.state = 'ready'
      where s.handle = ${input.handle} and ${personKnownTo(ctx.actor?.personId ?? null, 'a')}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'handle' })
  const { logo, banner, ...shop } = found
  return {
    ...shop,
    logoUrl: await pictureUrl(ctx, logo, logoWidthPx),
    banner: banner && (await picture(ctx, storedPicture({ ...banner, alt: '' }))),
  }
}
