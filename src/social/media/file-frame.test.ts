import { expect, it } from 'vitest'
import { isPolyglot } from './internal/file-frame.ts'

const pixels = (count: number) => Buffer.alloc(count, 7)
const text = (written: string) => Buffer.from(written, 'latin1')

/** The end record of a ZIP that announces a comment of so many bytes. */
function zipEnd(commentLength: number): Buffer {
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(commentLength, 20)
  return end
}

const svg = text('<svg xmlns="http://www.w3.org/2000/svg"/>')
const xmp = (inside: Buffer) => [text('<x:xmpmeta>'), inside, text('</x:xmpmeta>')]

it.each<[what: string, isOne: boolean, parts: Buffer[]]>([
  ['pixels', false, [pixels(200)]],
  ['an archive that ends with the file', true, [pixels(90), zipEnd(0)]],
  ['an archive that ends with a comment', true, [pixels(90), zipEnd(5), text('hello')]],
  ['an archive with the longest comment', true, [pixels(90), zipEnd(65_535), pixels(65_535)]],
  ['an archive after the mark of another', true, [pixels(90), zipEnd(1), pixels(9), zipEnd(0)]],
  ['a mark whose comment ends before the file', false, [pixels(90), zipEnd(4), text('hello')]],
  ['a mark whose comment ends after the file', false, [pixels(90), zipEnd(6), text('hello')]],
  ['a mark that is cut off', false, [pixels(90), zipEnd(0).subarray(0, 21)]],
  ['a mark alone', false, [zipEnd(0).subarray(0, 4)]],
  ['a document in the first 1,024 bytes', true, [pixels(1_019), text('%PDF-'), pixels(9)]],
  ['the mark of a document further on', false, [pixels(1_020), text('%PDF-'), pixels(9)]],
  ['a drawing', true, [pixels(9), svg]],
  ['a drawing that the metadata names', false, [pixels(9), ...xmp(svg)]],
  ['a drawing between two packets of metadata', true, [...xmp(svg), svg, ...xmp(svg)]],
  ['a drawing after metadata that never end', true, [text('<x:xmpmeta>'), svg]],
])('of %s: another kind of file is inside is %s', (_, isOne, parts) => {
  expect(isPolyglot(Buffer.concat(parts))).toBe(isOne)
})
