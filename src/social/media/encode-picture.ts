import { fileTypeFromBuffer } from 'file-type'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import type { EncodedPicture, EncodedVariant, EncodeOutcome, PicturePurpose } from '../../platform/pictures/port.ts'
import type { PictureRefusal } from '../../shared/picture-refusals.ts'
import { coloursOf } from './colours-of.ts'
import { brandsOf, isCutOff, isPolyglot } from './internal/file-frame.ts'
import { animatedSizesOf, isHeif, maxPixels, type PictureHeader, refusalOfHeader, refusalOfType, type Size, sizesOf } from './rules.ts'

// One picture at a time uses both cores; sharp keeps none in memory.
sharp.concurrency(2)
sharp.cache(false)

/** `quick` takes half the time and gives about a tenth more bytes; both look the same. */
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
 * Detects the type from the bytes and encodes new pictures: upright, sRGB, without EXIF, GPS and
 * ICC. Returns a refusal for a faulty file. Runs in the decoder process (platform/pictures).
 */
export async function encodePicture(bytes: Uint8Array, purpose: PicturePurpose, effort: Effort = 'thorough'): Promise<EncodeOutcome> {
  const mime = (await fileTypeFromBuffer(bytes))?.mime
  const ofType = refusalOfType(mime, brandsOf(bytes))
  if (ofType) return { refusal: ofType }
  if (mime && isCutOff(bytes, mime)) return { refusal: 'truncated' }
  const header = await headerOf(bytes)
  if (!header) return { refusal: isHeif(mime) ? 'heic' : 'broken' }
  if (header === 'too_many_pixels') return { refusal: header }
  const refusal = refusalOfHeader(header, purpose) ?? (isPolyglot(bytes) ? 'polyglot' : null)
  if (refusal) return { refusal }
  try {
    return header.frames > 1 ? await encodeAnimation(bytes, header, purpose) : await encodeStill(bytes, header, purpose, effort)
  } catch (error) {
    return { refusal: refusalOfError(error) }
  }
}

/** Null for an unreadable file, such as HEVC. Decodes no pixel, so it needs no limit. */
async function headerOf(bytes: Uint8Array): Promise<PictureHeader | 'too_many_pixels' | null> {
  let found: Metadata
  try {
    found = await sharp(bytes, { failOn: 'none', limitInputPixels: false }).metadata()
  } catch (error) {
    // WebP's reader allocates the whole picture before it reports its size.
    return isOutOfMemory(error) ? 'too_many_pixels' : null
  }
  const { format, compression, width, height } = found
  if (!width || !height || (format === 'heif' && compression !== 'av1')) return null
  if (format !== 'jpeg' && format !== 'png' && format !== 'webp' && format !== 'gif' && format !== 'heif') return null
  return {
    format,
    width,
    height,
    channels: found.channels,
    bitsPerSample: found.depth === 'uchar' ? 8 : 16,
    isProgressive: found.isProgressive,
    chromaSubsampling: found.chromaSubsampling ?? null,
    // Pages of a HEIF file are further pictures, not frames.
    frames: format === 'heif' ? 1 : (found.pages ?? 1),
  }
}

function refusalOfError(error: unknown): PictureRefusal {
  if (isOutOfMemory(error)) return 'too_complex'
  return /premature end|unexpected end|truncat/i.test(String(error)) ? 'truncated' : 'broken'
}

const isOutOfMemory = (error: unknown) => /out of memory|insufficient memory/i.test(String(error))

/** Decodes the picture once for all sizes. */
async function encodeStill(bytes: Uint8Array, header: PictureHeader, purpose: PicturePurpose, effort: Effort): Promise<EncodedPicture> {
  const sizes = sizesOf[purpose]
  const whole = await decode(bytes, header, sizes.at(-1)!)
  const variants = await encodeSizes(whole, sizes, effort)
  return { width: whole.info.width, height: whole.info.height, ...(await previewOf(whole)), variants }
}

/**
 * Some cameras omit a JPEG's last two bytes, which decoders report as truncated. With these added,
 * a whole picture decodes without a warning and a truncated one does not.
 */
async function decode(bytes: Uint8Array, { format }: PictureHeader, size: Size): Promise<Pixels> {
  const from = (file: Uint8Array, failOn: 'truncated' | 'warning') =>
    pixels(fitted(sharp(file, { failOn, limitInputPixels: maxPixels }).autoOrient().toColourspace('srgb'), size))
  try {
    return await from(bytes, 'truncated')
  } catch (error) {
    if (format !== 'jpeg' || refusalOfError(error) !== 'truncated') throw error
    return from(Buffer.concat([bytes, Buffer.from('ffd9', 'hex')]), 'warning')
  }
}

/** Animated WebP in the small sizes, and the first frame as JPEG for readers without WebP. */
async function encodeAnimation(bytes: Uint8Array, header: PictureHeader, purpose: PicturePurpose): Promise<EncodedPicture> {
  const variants: EncodedVariant[] = []
  const sizes = animatedSizesOf(header, purpose)
  for (const size of sizes) {
    const animation = fitted(sharp(bytes, { animated: true, failOn: 'truncated', limitInputPixels: maxPixels }).toColourspace('srgb'), size)
    const { data, info } = await animation.webp({ quality: 70, effort: 2 }).toBuffer({ resolveWithObject: true })
    variants.push({ format: 'webp', width: info.width, height: info.pageHeight ?? info.height, bytes: data.byteLength, body: data })
  }
  const first = await decode(bytes, header, sizes.at(-1)!)
  const { data, info } = await again(first).jpeg({ quality: 80, mozjpeg: true }).toBuffer({ resolveWithObject: true })
  variants.push({ format: 'jpeg', width: info.width, height: info.height, bytes: data.byteLength, body: data })
  return { width: info.width, height: info.height, ...(await previewOf(first)), variants }
}

/** At most twice as high as wide; longer pictures are scaled to fit. */
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

/** The first size wider than the picture gets the picture's own width; larger sizes are omitted. */
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

/**
 * Of at most 100 × 100 pixels: the ThumbHash (Wallace, evanw.github.io/thumbhash), base64, and the
 * colours.
 */
async function previewOf(whole: Pixels): Promise<Pick<EncodedPicture, 'thumbhash' | 'colours'>> {
  const { data, info } = await again(whole)
    .resize({ width: 100, height: 100, fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const thumbhash = Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
  return { thumbhash, colours: coloursOf(data) }
}
