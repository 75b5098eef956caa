/**
 * How the bytes of a sheet are read. `TextDecoder` reads CP949, what Excel writes in Korea, as
 * `euc-kr`.
 */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'euc-kr'] as const
export type Encoding = (typeof encodings)[number]

type Bytes = AsyncIterable<Uint8Array>

/** More unreadable characters than this part of all are no text. */
const unreadablePart = 0.01

/**
 * Looks at the whole file once. `workbook`: it is an .xlsx or .xls file; null: no encoding makes
 * text of it.
 */
export async function detectEncoding(bytes: Bytes): Promise<Encoding | 'workbook' | null> {
  const decoders = { 'utf-8': new TextDecoder(), 'euc-kr': new TextDecoder('euc-kr') }
  const unreadable = { 'utf-8': 0, 'euc-kr': 0 }
  let characters = 0
  let isFirst = true
  for await (const chunk of bytes) {
    if (isFirst) {
      const marked = byBeginning(chunk)
      if (marked) return marked
      isFirst = false
    }
    for (const encoding of ['utf-8', 'euc-kr'] as const) {
      const text = decoders[encoding].decode(chunk, { stream: true })
      unreadable[encoding] += text.split('\uFFFD').length - 1
      if (encoding === 'utf-8') characters += text.length
    }
  }
  const best = unreadable['utf-8'] <= unreadable['euc-kr'] ? 'utf-8' : 'euc-kr'
  return unreadable[best] > characters * unreadablePart ? null : best
}

function byBeginning(chunk: Uint8Array): Encoding | 'workbook' | null {
  const begins = (...first: number[]) => first.every((byte, at) => chunk[at] === byte)
  if (begins(0xef, 0xbb, 0xbf)) return 'utf-8'
  if (begins(0xff, 0xfe)) return 'utf-16le'
  if (begins(0xfe, 0xff)) return 'utf-16be'
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0)) return 'workbook'
  // UTF-16 without a mark: every second byte of names and numbers in Latin letters is zero.
  const [even, odd] = [0, 1].map((from) => chunk.subarray(0, 2_000).filter((byte, at) => at % 2 === from && byte === 0).length)
  const enough = Math.min(chunk.length, 2_000) / 8
  if (odd! > enough) return 'utf-16le'
  return even! > enough ? 'utf-16be' : null
}

/** The text, without its mark and without NUL, piece by piece. */
export async function* decoded(bytes: Bytes, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true }).replaceAll('\0', '')
  yield decoder.decode()
}
