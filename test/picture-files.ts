import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** Files that tests send as pictures. */

/** Noise, so that it compresses as little as a photograph. */
export const noise = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#7a5', noise: { type: 'gaussian', mean: 120, sigma: 20 } } })

export const flat = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#7a5' } })

/** Frames of changing colour, one below the other as libvips takes them. */
export async function animation(frames: number, width: number, height: number): Promise<Sharp> {
  const each = Array.from({ length: frames }, (_, at) =>
    sharp({ create: { width, height, channels: 3, background: { r: (at * 40) % 256, g: 90, b: 160 } } })
      .raw()
      .toBuffer(),
  )
  return sharp(Buffer.concat(await Promise.all(each)), { raw: { width, height: height * frames, channels: 3, pageHeight: height } })
}

/** A segment right after a JPEG's start; `marker` 0xe1 is APP1, where EXIF and XMP are. */
export function withJpegSegment(jpeg: Uint8Array, marker: number, content: string): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(content, 'latin1'), jpeg.subarray(2)])
}

export const withXmp = (jpeg: Uint8Array, inside: string) =>
  withJpegSegment(
    jpeg,
    0xe1,
    `http://ns.adobe.com/xap/1.0/\0<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">${inside}</x:xmpmeta><?xpacket end="w"?>`,
  )

/** A PNG with a chunk before its end. */
export function withPngChunk(png: Buffer, type: string, content: string): Buffer {
  return Buffer.concat([png.subarray(0, -12), pngChunk(type, Buffer.from(content, 'latin1')), png.subarray(-12)])
}

/** A PNG of zeros with any header. `lines`: bytes of all scan lines, filters included. */
export function emptyPng({
  side,
  bitDepth,
  colourType,
  interlaced = false,
  lines,
}: {
  side: number
  bitDepth: 1 | 8 | 16
  /** RFC 2083, 4.1.1: 0 grey, 2 RGB, 6 RGBA. */
  colourType: 0 | 2 | 6
  interlaced?: boolean
  lines: number
}): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([bitDepth, colourType, 0, 0, interlaced ? 1 : 0], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(lines))),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

/** RFC 2083, 3.2: length, type, data, CRC. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length)
  chunk.writeUInt32BE(data.length, 0)
  chunk.write(type, 4, 'latin1')
  data.copy(chunk, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length)
  return chunk
}

/** The first box of an ISO media file, followed by unreadable bytes. */
export function isoFile(majorBrand: string, ...brands: string[]): Buffer {
  const box = Buffer.alloc(16 + 4 * brands.length)
  box.writeUInt32BE(box.length, 0)
  box.write('ftyp', 4, 'latin1')
  box.write(majorBrand, 8, 'latin1')
  brands.forEach((brand, at) => box.write(brand, 16 + 4 * at, 'latin1'))
  return Buffer.concat([box, Buffer.alloc(400, 7)])
}
