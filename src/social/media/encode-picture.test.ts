import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { animation, emptyPng, flat, isoFile, noise, withPngChunk, withXmp } from '../../../test/picture-files.ts'
import type { EncodedPicture, PicturePurpose } from '../../platform/pictures/port.ts'
import { encodePicture } from './encode-picture.ts'

let jpeg: Buffer
beforeAll(async () => {
  jpeg = await noise(800, 600).jpeg().toBuffer()
})

async function taken(bytes: Uint8Array, purpose: PicturePurpose = 'post'): Promise<EncodedPicture> {
  const outcome = await encodePicture(bytes, purpose, 'quick')
  if ('refusal' in outcome) throw new Error(`It was refused: ${outcome.refusal}`)
  return outcome
}
const refusalOf = async (bytes: Uint8Array, purpose: PicturePurpose = 'post') => {
  const outcome = await encodePicture(bytes, purpose, 'quick')
  return 'refusal' in outcome ? outcome.refusal : null
}
const shapes = ({ variants }: EncodedPicture) => variants.map(({ width, height, format }) => `${width}×${height} ${format}`)
/** Without the end-of-image marker, as some cameras leave it. */
const withoutEnd = (file: Buffer) => file.subarray(0, -2)

describe('is taken', () => {
  it('a phone’s panorama of 12,400 × 1,200', async () => {
    expect(shapes(await taken(await flat(12_400, 1_200).jpeg().toBuffer()))).toContain('1080×105 jpeg')
  })

  it('a photo of 200 megapixels, 16,320 × 12,240, in the memory of a small one', async () => {
    const photo = await flat(16_320, 12_240).jpeg().toBuffer()
    const before = process.resourceUsage().maxRSS
    expect(await taken(photo)).toMatchObject({ width: 1080, height: 810 })
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(150_000)
  })

  it('a line of pixels as long as a JPEG can be', async () => {
    expect(await taken(await flat(65_500, 1).jpeg().toBuffer())).toMatchObject({ width: 1080, height: 1 })
  })

  it('a JPEG that lacks its last two bytes and nothing else, progressive too', async () => {
    expect(jpeg.subarray(-2).toString('hex')).toBe('ffd9')
    expect(shapes(await taken(withoutEnd(jpeg)))).toEqual(shapes(await taken(jpeg)))
    expect(shapes(await taken(withoutEnd(await noise(300, 200).jpeg({ progressive: true }).toBuffer())))).toContain('300×200 jpeg')
  })

  it.each([
    ['names the namespace of SVG', '<rdf:Description xmlns:svg="http://www.w3.org/2000/svg"/>'],
    ['says that it was drawn as one', '<dc:source>image/svg+xml <svg xmlns="http://www.w3.org/2000/svg"></dc:source>'],
  ])('a JPEG whose XMP %s', async (_, inside) => {
    expect((await taken(withXmp(jpeg, inside))).width).toBe(800)
  })

  it('a photo with something behind its end, as phones append it', async () => {
    expect((await taken(Buffer.concat([jpeg, Buffer.alloc(50_000, 5)]))).width).toBe(800)
  })

  it('what its colour profile says, as sRGB', async () => {
    const wide = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#f00' } })
      .withIccProfile('p3')
      .png()
      .toBuffer()
    // The same numbers in the wider space are a redder red than sRGB has.
    const plain = await sharp(wide).metadata()
    expect(plain.icc).toBeDefined()
    const [variant] = (await taken(wide)).variants
    const { dominant } = await sharp(variant!.body).stats()
    expect(dominant.r).toBeGreaterThan(240)
    expect((await sharp(variant!.body).metadata()).icc).toBeUndefined()
  })

  it('CMYK and 16 bits, as RGB of 8', async () => {
    const print = await noise(200, 100).toColourspace('cmyk').jpeg().toBuffer()
    const deep = await noise(200, 100).toColourspace('rgb16').png().toBuffer()
    for (const file of [print, deep]) {
      const variant = (await taken(file)).variants.at(-1)
      expect(await sharp(variant!.body).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar', width: 200 })
    }
  })
})

describe('an animation', () => {
  it.each(['webp', 'gif'] as const)('stays one as %s, in small sizes, with its first frame as a JPEG', async (format) => {
    const file = await (await animation(6, 900, 450))[format]({ delay: Array<number>(6).fill(120), loop: 2 }).toBuffer()
    const made = await taken(file)
    expect(shapes(made)).toEqual(['320×160 webp', '640×320 webp', '640×320 jpeg'])
    expect([made.width, made.height]).toEqual([640, 320])
    const [small, , still] = made.variants
    expect(await sharp(small!.body).metadata()).toMatchObject({ pages: 6, width: 320, height: 160, delay: Array(6).fill(120), loop: 2 })
    expect((await sharp(still!.body).metadata()).pages ?? 1).toBe(1)
  })

  it('of one small size has that one', async () => {
    const file = await (await animation(3, 100, 80)).webp().toBuffer()
    expect(shapes(await taken(file))).toEqual(['100×80 webp', '100×80 jpeg'])
  })

  it('is refused as a profile photo, and everywhere when it is too long', async () => {
    const file = await (await animation(2, 100, 100)).webp().toBuffer()
    expect(await refusalOf(file, 'avatar')).toBe('animated')
    expect(await refusalOf(await (await animation(301, 20, 20)).gif().toBuffer())).toBe('animated_too_long')
  })

  it('is refused where only its first frame could be read: PNG, AVIF', async () => {
    const png = await flat(30, 30).png().toBuffer()
    const control = Buffer.alloc(8)
    control.writeUInt32BE(2, 0)
    const at = png.indexOf('IDAT') - 4
    const animated = Buffer.concat([png.subarray(0, at), pngWith(control), png.subarray(at)])
    expect(await refusalOf(animated)).toBe('animated')
    expect(await refusalOf(isoFile('avis', 'avis', 'avif', 'msf1'))).toBe('animated')
  })
})

describe('is refused with its own reason', () => {
  it.each<[string, string, () => Uint8Array | Promise<Uint8Array>]>([
    ['HEIC of a phone', 'heic', () => isoFile('heic', 'mif1', 'heic')],
    ['a HEIF that holds no AV1', 'heic', () => isoFile('mif1', 'mif1', 'heic')],
    ['TIFF', 'format', () => flat(20, 20).tiff().toBuffer()],
    ['an AVIF that is none inside', 'broken', () => isoFile('avif', 'avif', 'mif1')],
    ['a script in XMP', 'polyglot', () => withXmp(jpeg, '<script>alert(1)</script>')],
    ['an SVG outside XMP', 'polyglot', () => Buffer.concat([jpeg, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')])],
    [
      'an SVG behind an XMP packet that does not end',
      'polyglot',
      () => Buffer.concat([jpeg, Buffer.from('<x:xmpmeta><svg xmlns="http://www.w3.org/2000/svg"/>')]),
    ],
    [
      'a page in a PNG’s text',
      'polyglot',
      async () => withPngChunk(await flat(20, 20).png().toBuffer(), 'tEXt', 'Comment\0<!DOCTYPE html>'),
    ],
    ['a JPEG without its last two bytes and more', 'truncated', () => jpeg.subarray(0, -2_000)],
    ['a progressive JPEG cut in a scan', 'truncated', async () => cutInHalf(await noise(500, 500).jpeg({ progressive: true }).toBuffer())],
    ['a GIF cut in the middle', 'truncated', async () => cutInHalf(await (await animation(5, 200, 200)).gif().toBuffer())],
    ['a GIF cut in its colours', 'truncated', async () => (await flat(20, 20).gif().toBuffer()).subarray(0, 15)],
    ['a WebP that lacks one byte', 'truncated', async () => (await flat(50, 50).webp().toBuffer()).subarray(0, -1)],
    ['a PNG without its end', 'truncated', async () => (await flat(50, 50).png().toBuffer()).subarray(0, -12)],
    ['a JPEG of noise behind its header', 'broken', () => Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(3_000, 0x41)])],
    ['17,000² PNG', 'too_many_pixels', () => emptyPng({ side: 17_000, bitDepth: 1, colourType: 0, lines: 17_000 * 2_126 })],
    [
      'Adam7 of 16 bits that takes 3 GB',
      'too_many_pixels',
      () => emptyPng({ side: 16_000, bitDepth: 16, colourType: 6, interlaced: true, lines: 1_000 }),
    ],
    ['nothing', 'not_a_picture', () => new Uint8Array(0)],
  ])('%s: %s', async (_, refusal, make) => {
    expect(await refusalOf(await make())).toBe(refusal)
  })
})

const cutInHalf = (file: Buffer) => file.subarray(0, Math.floor(file.length / 2))

/** An `acTL` chunk makes a PNG an animated one (W3C PNG, third edition, 11.3.6.1). */
function pngWith(control: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + control.length)
  chunk.writeUInt32BE(control.length, 0)
  chunk.write('acTL', 4, 'latin1')
  control.copy(chunk, 8)
  return chunk
}
