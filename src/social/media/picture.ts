import type { Ctx } from '../../context.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { fittingVariant } from './rules.ts'

type Signer = Pick<Ctx, 'platform' | 'now'>

export interface StoredPicture {
  width: number
  height: number
  /** Base64 ThumbHash. */
  thumbhash: string
  alt: string
  variants: Pick<MediaVariant, 'key' | 'width' | 'format'>[]
}

/** A picture with its addresses, widths ascending. `viewerId`: of a picture that not anybody may see; they are signed for that person. */
export async function picture(ctx: Signer, { width, height, thumbhash, alt, variants }: StoredPicture, viewerId?: string) {
  const sources = variants.map(async ({ key, ...size }) => ({
    url: await addressOf(ctx, key, viewerId),
    width: size.width,
    format: size.format,
  }))
  return { width, height, thumbhash, alt, sources: await Promise.all(sources) }
}

/** The address of the one variant that fits a place on the page; null without variants. `viewerId`: as above. */
export async function pictureUrl(ctx: Signer, variants: MediaVariant[] | null, widthPx: number, viewerId?: string): Promise<string | null> {
  const variant = fittingVariant(variants ?? [], widthPx)
  return variant && addressOf(ctx, variant.key, viewerId)
}

function addressOf({ platform: { storage }, now }: Signer, key: string, viewerId: string | undefined): string | Promise<string> {
  return viewerId === undefined ? storage.publicUrl(key) : storage.signRead(key, now(), viewerId)
}

/** The address of a profile photo. For somebody who is signed in it is theirs alone, and ends when its owner blocks them. */
export async function photoUrl(ctx: Signer & Pick<Ctx, 'actor'>, variants: MediaVariant[] | null, widthPx: number): Promise<string | null> {
  const variant = fittingVariant(variants ?? [], widthPx)
  const { storage } = ctx.platform
  return variant && (ctx.actor ? storage.signPhoto(variant.key, ctx.now(), ctx.actor.personId) : storage.signRead(variant.key, ctx.now()))
}
