/** Checks of a file's bytes without decoding: a missing end, another kind of file inside. */

/**
 * True when the format's frame shows that the end is missing: RIFF length (WebP), IEND (PNG), an
 * open block (GIF). For JPEG and AVIF only decoding shows it.
 */
export function isCutOff(bytes: Uint8Array, mime: string): boolean {
  const file = bufferOf(bytes)
  switch (mime) {
    case 'image/webp':
      return file.length < 12 || file.readUInt32LE(4) + 8 > file.length
    case 'image/png':
      return !file.includes('IEND', -1024 * 1024, 'latin1')
    case 'image/gif':
      return isGifCutOff(file)
    default:
      return false
  }
}

/** Walks a GIF's blocks (GIF89a, 17 to 27). One that lacks only the trailer is whole. */
function isGifCutOff(file: Buffer): boolean {
  const colours = (packed: number) => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0)
  let at = 13 + colours(file[10] ?? 0)
  while (at < file.length) {
    const kind = file[at]
    if (kind === 0x2c) at += 11 + colours(file[at + 9] ?? 0)
    else if (kind === 0x21) at += 2
    else return false
    for (let size = file[at]; size !== 0; size = file[at]) {
      if (size === undefined) return true
      at += size + 1
    }
    at += 1
  }
  return at > file.length
}

/** The brands of an ISO media file (ISO/IEC 14496-12, 4.3), major one first; else none. */
export function brandsOf(bytes: Uint8Array): string[] {
  const file = bufferOf(bytes)
  if (file.length < 16 || file.toString('latin1', 4, 8) !== 'ftyp') return []
  const end = Math.min(file.readUInt32BE(0), file.length, 512)
  const brands = [file.toString('latin1', 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(file.toString('latin1', at, at + 4))
  return brands
}

/** Needles long enough not to occur by chance in 64 MB of compressed pixels. */
const script = /<!doctype html|<html[\s>]|<script[\s>]|<\?php|<iframe[\s>]/i
const drawing = /<svg\s+xmlns/i

/**
 * True when a reader could see a page, script, document or archive in the same bytes. Trailing data
 * is allowed: phones append depth maps and motion photos after a JPEG's end; metadata may name its
 * source.
 */
export function isPolyglot(bytes: Uint8Array): boolean {
  const file = bufferOf(bytes)
  if (file.subarray(0, 1024).includes('%PDF-') || hasZipDirectory(file)) return true
  const text = file.toString('latin1')
  return script.test(text) || drawing.test(withoutXmp(text))
}

/** The text without XMP packets (ISO 16684-1, 7.3), in one pass, also if many never end. */
function withoutXmp(text: string): string {
  let rest = ''
  for (let at = 0; ;) {
    const from = text.indexOf('<x:xmpmeta', at)
    const to = from === -1 ? -1 : text.indexOf('</x:xmpmeta>', from)
    if (to === -1) return rest + text.slice(at)
    rest += text.slice(at, from)
    at = to
  }
}

/** A ZIP has an end record (PKWARE APPNOTE 4.3.16) whose comment reaches the end of the file. */
function hasZipDirectory(file: Buffer): boolean {
  const from = Math.max(0, file.length - 22 - 65_535)
  for (let at = file.indexOf('PK\u0005\u0006', from, 'latin1'); at !== -1; at = file.indexOf('PK\u0005\u0006', at + 1, 'latin1')) {
    if (at + 22 <= file.length && at + 22 + file.readUInt16LE(at + 20) === file.length) return true
  }
  return false
}

const bufferOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
