import { expect, it } from 'vitest'
import { decoded, detectEncoding } from './decode.ts'
import { BrokenSheet, recordsOf } from './records.ts'

/** In pieces of three bytes: characters and line breaks are cut. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3)
}
async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function read(bytes: Uint8Array) {
  const encoding = await detectEncoding(whole(bytes))
  if (encoding === null || encoding === 'workbook') return { encoding, rows: [] }
  const found = []
  for await (const record of recordsOf(decoded(inPieces(bytes), encoding))) found.push(record)
  return { encoding, separator: found[0]?.separator, rows: found.map(({ row, cells }) => [row, ...cells]) }
}

const utf8 = (text: string) => new TextEncoder().encode(text)
const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'))
/** `상품명,가격\r\n머그컵,15000\r\n` as Excel in Korea saves it. */
const cp949 = new Uint8Array([
  0xbb, 0xf3, 0xc7, 0xb0, 0xb8, 0xed, 0x2c, 0xb0, 0xa1, 0xb0, 0xdd, 0x0d, 0x0a, 0xb8, 0xd3, 0xb1, 0xd7, 0xc4, 0xc5, 0x2c, 0x31, 0x35, 0x30,
  0x30, 0x30, 0x0d, 0x0a,
])
const mugs = [
  [1, '상품명', '가격'],
  [2, '머그컵', '15000'],
]

it('reads the encodings that spreadsheets write, cut anywhere', async () => {
  const text = '상품명,가격\r\n머그컵,15000\r\n'
  for (const [bytes, encoding] of [
    [utf8(text), 'utf-8'],
    [utf8(`\uFEFF${text}`), 'utf-8'],
    [utf16(`\uFEFF${text}`), 'utf-16le'],
    [utf16(`\uFEFF${text}`).map((_, at, all) => all[at ^ 1]!), 'utf-16be'],
    [cp949, 'euc-kr'],
  ] as const) {
    expect(await read(bytes), encoding).toMatchObject({ encoding, rows: mugs })
  }
  expect((await read(utf16('sku,price\r\nmug-1,15000\r\nmug-2,15000\r\n'))).encoding).toBe('utf-16le')
})

it('knows workbooks and files that are no text', async () => {
  expect((await read(new Uint8Array([0x50, 0x4b, 0x03, 0x04, 1, 2, 3]))).encoding).toBe('workbook')
  expect((await read(Uint8Array.from({ length: 600 }, (_, at) => 0x80 + (at % 0x20)))).encoding).toBeNull()
})

it('finds the separator, also by the line of Excel', async () => {
  for (const [text, separator] of [
    ['a,b\n1,2', ','],
    ['a\tb\n1\t2', '\t'],
    ['a;b\n1;2', ';'],
    ['sep=;\r\na;b\n1;2', ';'],
    ['"sep=\t"\na\tb\n1\t2', '\t'],
    ['"a;x;y",b\n1,2', ','],
  ] as const) {
    const found = await read(utf8(text))
    expect(found.separator, text).toBe(separator)
    expect(found.rows[1], text).toEqual([2, '1', '2'])
  }
})

it('keeps quoted line breaks and counts rows as a spreadsheet does; blank rows count and are left out', async () => {
  const { rows } = await read(utf8('sku,about\r\na,"one\r\ntwo ""three"""\r\n\r\nb,"x, y"\nc,five" inch\n,\n'))
  expect(rows).toEqual([
    [1, 'sku', 'about'],
    [2, 'a', 'one\r\ntwo "three"'],
    [4, 'b', 'x, y'],
    [5, 'c', 'five" inch'],
  ])
})

it('says in which row a quote is not closed', async () => {
  await expect(read(utf8('sku,about\na,fine\nb,"never\nends\n'))).rejects.toEqual(new BrokenSheet(3))
})
