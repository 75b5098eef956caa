import type { MediaVariant } from '../../db/schema/media.ts'
import type { PicturePurpose } from '../../platform/pictures/port.ts'
import { maxAnimatedWidthPx } from '../../shared/bounds.ts'
import { pictures } from '../../shared/limits.ts'
import { fileOf } from '../../shared/picture-files.ts'
import type { PictureRefusal } from '../../shared/picture-refusals.ts'
import { uploadTypes } from './schema.ts'

/** 16,384²: a phone's 200 megapixels (16,320 × 12,240) fit. */
export const maxPixels = 16_384 ** 2
/** The longest side a JPEG decoder takes. */
export const maxSidePx = 65_500
/** The largest memory of one decode. The decoder process is limited to a little more. */
export const maxDecodeBytes = 640 * 1024 ** 2

const maxFrames = 300
/** All frames at one stored width; 25 million pixels take about 5 s of one core. */
const maxAnimatedPixels = 25_000_000

/** The storage key of a size: `token` makes it unguessable, and it names its picture. */
export const keyOfVariant = (mediaId: string, token: string, { width, format }: Pick<MediaVariant, 'width' | 'format'>) =>
  fileOf(`m/${mediaId}/${token}`, width, format)

/** The picture of a file's key; null for uploads and other files. */
export function mediaIdOfKey(key: string): string | null {
  return /^m\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//.exec(key)?.[1] ?? null
}

/** A stored size: fits a box (or fills it, for `square`), never enlarged. */
export interface Size {
  width: number
  formats: ('webp' | 'jpeg')[]
  square: boolean
  /** Of stills alone: an animation takes long, and two sizes of it are enough. */
  stillsOnly: boolean
}

const size = (width: number, more: Partial<Size> = {}): Size => ({ width, formats: ['webp'], square: false, stillsOnly: false, ...more })
const widest = (width: number): Size => size(width, { formats: ['webp', 'jpeg'] })
const [thumb, tile] = [size(96, { stillsOnly: true }), size(480, { stillsOnly: true })]

/**
 * WebP in every width, ascending, and one JPEG. Which widths pay, and why there is no AVIF:
 * docs/media.md.
 */
export const sizesOf: Record<PicturePurpose, Size[]> = {
  post: [thumb, size(320), tile, size(640), widest(1080)],
  avatar: [96, 320].map((width) => size(width, { formats: ['webp', 'jpeg'], square: true })),
  product: [thumb, size(320), tile, widest(640)],
  return: [size(320), widest(1080)],
  review: [size(320), tile, widest(640)],
  chat: [size(320), size(640), widest(1080)],
  shop: [thumb, size(320), tile, widest(1080)],
}

/** Checks the type and size that a client states before its upload. */
export function refusalOfUpload({ contentType, bytes }: { contentType: string; bytes: number }): PictureRefusal | null {
  if (bytes > pictures.bytes) return 'too_large'
  if (bytes === 0) return 'broken'
  if (uploadTypes.some((type) => type === contentType)) return null
  if (isHeif(contentType)) return 'heic'
  return contentType.startsWith('image/') ? 'format' : 'not_a_picture'
}

/** Checks the type in the first bytes. `brands` are an ISO file's (ISO/IEC 14496-12, `ftyp`). */
export function refusalOfType(mime: string | undefined, brands: readonly string[]): PictureRefusal | null {
  if (mime === 'image/apng' || brands.includes('avis')) return 'animated'
  // A HEIF file may hold AV1, which can be read: the header decides.
  if (isHeif(mime) || uploadTypes.some((type) => type === mime)) return null
  return mime?.startsWith('image/') ? 'format' : 'not_a_picture'
}

export const isHeif = (mime: string | undefined) => /^image\/hei[cf](-sequence)?$/.test(mime ?? '')

/** A file's header, read without decoding a pixel. */
export interface PictureHeader {
  format: 'jpeg' | 'png' | 'webp' | 'gif' | 'heif'
  /** Of one frame. */
  width: number
  height: number
  channels: number
  bitsPerSample: number
  /** Each scan covers the whole picture: progressive JPEG, Adam7 PNG. */
  isProgressive: boolean
  /** JPEG only, e.g. `4:2:0`. */
  chromaSubsampling: string | null
  frames: number
}

/** Decided before any pixel is decoded. */
export function refusalOfHeader(header: PictureHeader, purpose: PicturePurpose): PictureRefusal | null {
  const { width, height, frames } = header
  if (width < 1 || height < 1) return 'broken'
  if (width > maxSidePx || height > maxSidePx || width * height > maxPixels) return 'too_many_pixels'
  if (frames === 1) return decodeBytesOf(header) > maxDecodeBytes ? 'too_many_pixels' : null
  if (purpose === 'avatar' || purpose === 'shop') return 'animated'
  if (frames > maxFrames || decodeBytesOf(header) > maxDecodeBytes) return 'animated_too_long'
  return animatedSizesOf(header, purpose).length === 0 ? 'animated_too_long' : null
}

/**
 * Memory that libvips 8.18 was measured to hold (48 to 200 MP). It streams baseline JPEG and plain
 * PNG, holds progressive ones whole (JPEG as 16-bit coefficients), and AV1 as planes, RGB and
 * copies.
 */
export function decodeBytesOf({ format, width, height, channels, bitsPerSample, isProgressive, chromaSubsampling, frames }: PictureHeader) {
  const pixels = width * height
  if (frames > 1) return pixels * frames * 8
  switch (format) {
    case 'jpeg': {
      const samples = chromaSubsampling?.startsWith('4:2:0') && channels === 3 ? 1.5 : channels
      return isProgressive ? pixels * samples * 2 : width * channels * 512
    }
    case 'png':
      return isProgressive ? pixels * channels * (bitsPerSample / 8) : width * channels * (bitsPerSample / 8) * 512
    case 'webp':
    case 'gif':
      return pixels * 4
    case 'heif':
      return pixels * (bitsPerSample > 8 ? 26 : 18)
    default: {
      const unhandled: never = format
      return unhandled
    }
  }
}

/** The stored sizes of an animation with so many frames; none if it is too long for any. */
export function animatedSizesOf({ width, height, frames }: PictureHeader, purpose: PicturePurpose): Size[] {
  const sizes = sizesOf[purpose].filter(({ width: stored, stillsOnly }) => stored <= maxAnimatedWidthPx && !stillsOnly)
  return sizes.filter((stored, at) => {
    if (at > 0 && width <= sizes[at - 1]!.width) return false
    const scale = Math.min(1, stored.width / width, (stored.width * 2) / height)
    return width * height * scale * scale * frames <= maxAnimatedPixels
  })
}

const formatRank = { webp: 0, jpeg: 1 } as const

/** The smallest variant at least `widthPx` wide, else the widest; WebP before other formats. */
export function fittingVariant(variants: MediaVariant[], widthPx: number): MediaVariant | null {
  const ranked = variants.toSorted((a, b) => a.width - b.width || formatRank[a.format] - formatRank[b.format])
  const wide = ranked.find((variant) => variant.width >= widthPx)
  if (wide) return wide
  const widest = ranked.at(-1)?.width
  return ranked.find((variant) => variant.width === widest) ?? null
}
