import { describe, expect, it } from 'vitest'
import type { MediaVariant } from '../../db/schema/media.ts'
import { filesOf } from '../../shared/picture-files.ts'
import { storedPicture } from './picture.ts'
import {
  animatedSizesOf,
  decodeBytesOf,
  fittingVariant,
  keyOfVariant,
  maxDecodeBytes,
  maxPixels,
  maxSidePx,
  mediaIdOfKey,
  type PictureHeader,
  refusalOfHeader,
  refusalOfType,
} from './rules.ts'

const jpeg: PictureHeader = {
  format: 'jpeg',
  width: 4000,
  height: 3000,
  channels: 3,
  bitsPerSample: 8,
  isProgressive: false,
  chromaSubsampling: '4:2:0',
  frames: 1,
}
const png: PictureHeader = { ...jpeg, format: 'png', chromaSubsampling: null, channels: 4 }
const moving: PictureHeader = { ...jpeg, format: 'webp', chromaSubsampling: null, width: 500, height: 500, frames: 100 }
const refusal = (header: PictureHeader, change: Partial<PictureHeader>) => refusalOfHeader({ ...header, ...change }, 'post')

describe('a header is taken or refused', () => {
  it('up to the longest side and the most pixels, and not one more, either way round', () => {
    expect([refusal(jpeg, { width: maxSidePx, height: 1000 }), refusal(jpeg, { width: 1000, height: maxSidePx })]).toEqual([null, null])
    expect([refusal(jpeg, { width: maxSidePx + 1, height: 1 }), refusal(jpeg, { width: 1, height: maxSidePx + 1 })]).toEqual([
      'too_many_pixels',
      'too_many_pixels',
    ])
    expect([refusal(jpeg, { width: 16_384, height: 16_384 }), refusal(jpeg, { width: 16_385, height: 16_384 })]).toEqual([
      null,
      'too_many_pixels',
    ])
    expect(maxPixels).toBe(16_384 * 16_384)
  })

  it('with room for a phone’s 200 megapixels and its panoramas', () => {
    expect(refusal(jpeg, { width: 16_320, height: 12_240 })).toBeNull()
    expect(refusal(jpeg, { width: 16_320, height: 12_240, isProgressive: true })).toBeNull()
    expect(refusal(jpeg, { width: 32_000, height: 3_900 })).toBeNull()
  })

  it('without a side that is none', () => {
    expect([refusal(jpeg, { width: 0 }), refusal(jpeg, { height: 0 }), refusal(jpeg, { width: 1, height: 1 })]).toEqual([
      'broken',
      'broken',
      null,
    ])
  })

  it.each<[string, PictureHeader, number]>([
    ['a progressive JPEG, by how much of its colour is kept', { ...jpeg, isProgressive: true }, 12e6 * 3],
    ['4:4:4 twice that', { ...jpeg, isProgressive: true, chromaSubsampling: '4:4:4' }, 12e6 * 6],
    ['CMYK by its four inks', { ...jpeg, isProgressive: true, channels: 4 }, 12e6 * 8],
    ['an interlaced PNG', { ...png, isProgressive: true }, 12e6 * 4],
    ['16 bits twice as much', { ...png, isProgressive: true, bitsPerSample: 16 }, 12e6 * 8],
    ['a WebP whole', { ...png, format: 'webp' }, 12e6 * 4],
    ['AV1 most', { ...png, format: 'heif' }, 12e6 * 18],
    ['AV1 of 10 bits more', { ...png, format: 'heif', bitsPerSample: 16 }, 12e6 * 26],
    ['frames together', { ...moving, width: 100, height: 100, frames: 7 }, 70_000 * 8],
  ])('for what its decoder holds at once: %s', (_, header, bytes) => {
    expect(decodeBytesOf(header)).toBe(bytes)
  })

  it('at the limit of memory, and not above: the same pixels pass as 8 bits in order and fail as 16 bits interlaced', () => {
    const wide = { width: 12_000, height: 12_000 }
    expect(refusal(png, wide)).toBeNull()
    expect(refusal(png, { ...wide, bitsPerSample: 16, isProgressive: true })).toBe('too_many_pixels')
    const most = { format: 'webp', width: 16_384, height: maxDecodeBytes / 4 / 16_384 } as const
    expect([refusal(png, most), refusal(png, { ...most, height: most.height + 1 })]).toEqual([null, 'too_many_pixels'])
  })

  it('as an animation by its frames, its pixels and what it is for', () => {
    expect([refusal(moving, {}), refusal(moving, { frames: 2 })]).toEqual([null, null])
    expect(refusalOfHeader(moving, 'avatar')).toBe('animated')
    expect(refusalOfHeader({ ...moving, frames: 1 }, 'avatar')).toBeNull()
    expect([refusal(moving, { width: 64, height: 64, frames: 300 }), refusal(moving, { width: 64, height: 64, frames: 301 })]).toEqual([
      null,
      'animated_too_long',
    ])
    expect(refusal(moving, { width: 4000, height: 4000 })).toBe('animated_too_long')
    expect(refusal(moving, { width: 320, height: 640, frames: 150 })).toBe('animated_too_long')
  })
})

it('an animation has the sizes its frames leave room for', () => {
  const widths = (change: Partial<PictureHeader>) => animatedSizesOf({ ...moving, ...change }, 'post').map(({ width }) => width)
  expect(widths({ frames: 60, width: 1000, height: 1000 })).toEqual([320, 640])
  expect(widths({ frames: 100, width: 1000, height: 1000 })).toEqual([320])
  expect(widths({ frames: 10, width: 300, height: 300 })).toEqual([320])
  expect(widths({ frames: 100, width: 500, height: 500 })).toEqual([320, 640])
  expect(widths({ frames: 101, width: 500, height: 500 })).toEqual([320])
})

it.each([
  ['image/jpeg', [], null],
  ['image/gif', [], null],
  ['image/avif', ['avif', 'mif1'], null],
  ['image/avif', ['avis', 'msf1'], 'animated'],
  ['image/avif', ['avif', 'avis'], 'animated'],
  ['image/apng', [], 'animated'],
  ['image/heic', ['heic'], null],
  ['image/heif-sequence', ['msf1'], null],
  ['image/tiff', [], 'format'],
  ['image/jxl', [], 'format'],
  ['image/vnd.adobe.photoshop', [], 'format'],
  ['application/xml', [], 'not_a_picture'],
  ['video/mp4', ['isom'], 'not_a_picture'],
  [undefined, [], 'not_a_picture'],
] as const)('what says to be %s of %j: %s', (mime, brands, expected) => {
  expect(refusalOfType(mime, brands)).toBe(expected)
})

it('a stored size tells its picture, and no other file does', () => {
  const id = '01935a2c-0000-7000-8000-000000000001'
  expect(keyOfVariant(id, 'abc', { width: 320, format: 'webp' })).toBe(`m/${id}/abc-320.webp`)
  expect(keyOfVariant(id, 'abc', { width: 1080, format: 'jpeg' })).toBe(`m/${id}/abc-1080.jpg`)
  expect(mediaIdOfKey(`m/${id}/abc-320.webp`)).toBe(id)
  expect([`in/${id}-abc`, `m/city/1-320.webp`, `x/m/${id}/a.webp`, `m/${id}`].map(mediaIdOfKey)).toEqual([null, null, null, null])
})

it('keeps of a picture the beginning of its files and their widths, as they are named again', () => {
  const id = '01935a2c-0000-7000-8000-000000000001'
  const sizes = [
    { width: 320, format: 'webp' },
    { width: 1080, format: 'webp' },
    { width: 1080, format: 'jpeg' },
  ] as const
  const variants = sizes.map((size) => ({ key: keyOfVariant(id, 'abc', size), ...size }))
  const stored = storedPicture({ width: 1080, height: 1350, thumbhash: '', alt: '', variants })
  expect(stored).toMatchObject({ base: `m/${id}/abc`, webp: [320, 1080], jpeg: [1080] })
  expect(filesOf(stored).map(({ url }) => url)).toEqual(variants.map(({ key }) => key))
  expect(storedPicture({ ...stored, variants: [] })).toMatchObject({ base: '', webp: [], jpeg: [] })
})

describe('the fitting picture', () => {
  const variant = (width: number, format: MediaVariant['format']): MediaVariant => ({
    key: `${width}.${format}`,
    width,
    height: width,
    format,
    bytes: 1,
  })
  const variants = [variant(320, 'jpeg'), variant(96, 'webp'), variant(160, 'webp'), variant(320, 'webp')]
  it('is the smallest that is wide enough, WebP first', () => expect(fittingVariant(variants, 144)?.key).toBe('160.webp'))
  it('is the widest where none is', () => expect(fittingVariant(variants, 1_000)?.key).toBe('320.webp'))
  it('is none where there are none', () => expect(fittingVariant([], 144)).toBeNull())
})
