import type { Ctx } from '../../context.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { fileOf, filesOf } from '../../shared/picture-files.ts'
import { fittingVariant } from './rules.ts'

type Signer = Pick<Ctx, 'platform' | 'now'>

interface Shown {
  width: number
  height: number
  /** Base64 ThumbHash. */
  thumbhash: string
  alt: string
}
/** As `media` holds it. */
export interface PictureRow extends Shown {
  variants: Pick<MediaVariant, 'key' | 'width' | 'format'>[]
}
/** What a card keeps of it: the beginning of its files' keys, and their widths. */
export interface StoredPicture extends Shown {
  base: string
  webp: number[]
  jpeg: number[]
}

export function storedPicture({ width, height, thumbhash, alt, variants }: PictureRow): StoredPicture {
  const key = variants[0]?.key ?? ''
  const base = key.slice(0, Math.max(0, key.lastIndexOf('-')))
  const widths = (format: MediaVariant['format']) =>
    variants.filter((file) => file.format === format && file.key === fileOf(base, file.width, format)).map((file) => file.width)
  return { width, height, thumbhash, alt, base, webp: widths('webp'), jpeg: widths('jpeg') }
}

/**
 * A picture as answers have it. `viewerId`: of a picture that not anybody may see; its addresses
 * are signed for that person.
 */
export async function picture(ctx: Signer, { width, height, thumbhash, alt, base, webp, jpeg }: StoredPicture, viewerId?: string) {
  const { storage } = ctx.platform
  const shown = { width, height, thumbhash, alt, webp, jpeg }
  if (viewerId === undefined) return { ...shown, base: storage.publicUrl(base) }
  const keys = filesOf({ base, webp, jpeg }).map(({ url }) => url)
  return { ...shown, ...(await storage.signPicture(base, keys, ctx.now(), viewerId)) }
}

/**
 * The address of the one variant that fits a place on the page; null without variants. `viewerId`:
 * as above.
 */
export async function pictureUrl(ctx: Signer, variants: MediaVariant[] | null, widthPx: number, viewerId?: string): Promise<string | null> {
  const variant = fittingVariant(variants ?? [], widthPx)
  const { storage } = ctx.platform
  return variant && (viewerId === undefined ? storage.publicUrl(variant.key) : storage.signRead(variant.key, ctx.now(), viewerId))
}

/**
 * The address of a profile photo. For somebody who is signed in it is theirs alone, and ends when
 * its owner blocks them.
 */
export async function photoUrl(ctx: Signer & Pick<Ctx, 'actor'>, variants: MediaVariant[] | null, widthPx: number): Promise<string | null> {
  const variant = fittingVariant(variants ?? [], widthPx)
  const { storage } = ctx.platform
  return variant && (ctx.actor ? storage.signPhoto(variant.key, ctx.now(), ctx.actor.personId) : storage.signRead(variant.key, ctx.now()))
}
