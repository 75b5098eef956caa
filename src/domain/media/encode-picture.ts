import { fileTypeFromBuffer } from 'file-type'
import sharp, { type Sharp } from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import type { MediaVariant } from '../../db/schema/media.ts'
import type { PictureRefusal } from '../../shared/picture-refusals.ts'
import { isCutOff, isPolyglot, maxPixels, refusalOfHeader, type Size, sizesOf } from './rules.ts'

// Two cores serve everyone: one picture at a time uses both, and none stays in memory.
sharp.concurrency(2)
sharp.cache(false)

export interface EncodedVariant extends Omit<MediaVariant, 'key'> {
  body: Uint8Array
}

export interface EncodedPicture {
  /** Of the largest variant, upright. */
  width: number
  height: number
  /** Base64. */
  thumbhash: string
  /** Widths ascending; at one width WebP before JPEG. */
  variants: EncodedVariant[]
}

/** How hard an encoder tries: `quick` takes half the time and gives about a tenth more bytes that look the same. */
export type Effort = 'thorough' | 'quick'

const settingsOf = {
  thorough: { webpEffort: 4, mozjpeg: true },
  quick: { webpEffort: 2, mozjpeg: false },
} as const satisfies Record<Effort, { webpEffort: number; mozjpeg: boolean }>

interface Pixels {
  data: Buffer
  info: { width: number; height: number; channels: 1 | 2 | 3 | 4 }
}

/**
 * Looks at the bytes themselves, never at what the client called them, and makes pictures of our own: upright, sRGB, without
 * EXIF, GPS or ICC. Decodes once. Returns a refusal rather than throw when the file is at fault.
 */
export async function encodePicture(
  bytes: Uint8Array,
  purpose: keyof typeof sizesOf,
  effort: Effort = 'thorough',
): Promise<EncodedPicture | { refusal: PictureRefusal }> {
  const type = await fileTypeFromBuffer(bytes)
  // Reading a header decodes nothing, so no limit is needed to look at a bomb; it decides before a pixel is touched.
  const header = await sharp(bytes, { failOn: 'none', limitInputPixels: false })
    .metadata()
    .catch(() => null)
  if (type && isCutOff(bytes, type.mime)) return { refusal: 'truncated' }
  const refusal = refusalOfHeader(type?.mime, header?.width, header?.height)
  if (refusal) return { refusal }
  if (isPolyglot(bytes)) return { refusal: 'polyglot' }

  const sizes = sizesOf[purpose]
  const largest = sizes.at(-1)
  if (!largest) return { refusal: 'broken' }
  try {
    const whole = await pixels(
      fitted(sharp(bytes, { failOn: 'truncated', limitInputPixels: maxPixels }).autoOrient().toColourspace('srgb'), largest),
    )
    const variants = await encodeSizes(whole, sizes, effort)
    return { width: whole.info.width, height: whole.info.height, thumbhash: await thumbhashOf(whole), variants }
  } catch (error) {
    return { refusal: /premature end|unexpected end|truncat/i.test(String(error)) ? 'truncated' : 'broken' }
  }
}

/** Portraits may be twice as high as wide; anything longer is fitted into that. */
function fitted(image: Sharp, size: Size): Sharp {
  return size.square
    ? image.resize({ width: size.width, height: size.width, fit: 'cover' })
    : image.resize({ width: size.width, height: size.width * 2, fit: 'inside', withoutEnlargement: true })
}

async function pixels(image: Sharp): Promise<Pixels> {
  return image.flatten({ background: '#fff' }).raw().toBuffer({ resolveWithObject: true })
}

function again({ data, info }: Pixels): Sharp {
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
}

/** A picture smaller than a size has no such size; its own width takes the place of the first that is missing. */
async function encodeSizes(whole: Pixels, sizes: Size[], effort: Effort): Promise<EncodedVariant[]> {
  const { webpEffort, mozjpeg } = settingsOf[effort]
  const enough = sizes.findIndex(({ width }) => width >= whole.info.width)
  const wanted = enough === -1 ? sizes : sizes.slice(0, enough + 1)
  const last = sizes.at(-1)
  const variants: EncodedVariant[] = []
  for (const [at, size] of wanted.entries()) {
    const isLast = at === wanted.length - 1
    for (const format of isLast && last ? last.formats : size.formats) {
      const image = isLast && !size.square ? again(whole) : fitted(again(whole), size)
      const encoded = format === 'webp' ? image.webp({ quality: 78, effort: webpEffort }) : image.jpeg({ quality: 80, mozjpeg })
      const { data, info } = await encoded.toBuffer({ resolveWithObject: true })
      variants.push({ format, width: info.width, height: info.height, bytes: data.byteLength, body: data })
    }
  }
  return variants
}

/** ThumbHash (Wallace, evanw.github.io/thumbhash) of at most 100 × 100 pixels, base64. */
async function thumbhashOf(whole: Pixels): Promise<string> {
  const { data, info } = await again(whole)
    .resize({ width: 100, height: 100, fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
}
