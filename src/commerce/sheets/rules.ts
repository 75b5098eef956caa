import { normalized } from '../../shared/writing/marks.ts'
import { canonicalKey } from '../products/rules.ts'
import { gtinPattern } from '../../shared/bounds.ts'
import { createProductInput } from '../products/schema.ts'
import { type category, categories } from '../../social/people/schema.ts'
import type { z } from 'zod'

/** What one import may be. A spreadsheet of 10,000 products with long texts has about 10 MB. */
export const sheetBounds = { bytes: 16 * 1024 ** 2, lines: 10_000, recordCharacters: 100_000, importsPerDay: 50, undoHours: 24 }

/** The columns of a sheet, in the order in which they are written. */
export const columns = ['sku', 'gtin', 'title', 'brand', 'category', 'priceKrw', 'stock', 'state', 'about'] as const
export type Column = (typeof columns)[number]

export const problemCodes = [
  'extraCells',
  'unreadable',
  'noKey',
  'badSku',
  'badGtin',
  'roundedGtin',
  'missing',
  'tooLong',
  'badPrice',
  'badStock',
  'unknownCategory',
  'badState',
  'duplicate',
  'taken',
  'stockMoved',
  'madeMeanwhile',
  'gone',
  'hasOptions',
  'ofOption',
] as const
/**
 * What is wrong with a line: the column, or null for the whole line, and what stands there, cut.
 */
export interface Problem {
  column: Column | null
  code: (typeof problemCodes)[number]
  given: string
}

/** The values of a line; what an empty cell leaves as it stands is absent. */
export interface Values {
  title?: string
  brand?: string
  category?: z.infer<typeof category>
  about?: string
  priceKrw?: number
  stock?: number
  state?: 'listed' | 'unlisted'
}
/**
 * `keys`: the canonical keys that may name the product, the barcode first. `values` holds only what
 * is right.
 */
export interface ReadLine {
  keys: string[]
  values: Values
  problems: Problem[]
}

export const categoryNames: Record<z.infer<typeof category>, { ko: string; en: string }> = {
  fashion: { ko: '패션', en: 'Fashion' },
  beauty: { ko: '뷰티', en: 'Beauty' },
  home: { ko: '집', en: 'Home' },
  food: { ko: '음식', en: 'Food' },
  outdoors: { ko: '야외', en: 'Outdoors' },
  tech: { ko: '테크', en: 'Tech' },
  pets: { ko: '반려동물', en: 'Pets' },
  daily: { ko: '일상', en: 'Daily' },
}
export const stateNames = { listed: { ko: '판매', en: 'listed' }, unlisted: { ko: '숨김', en: 'hidden' } } as const
export const columnNames: Record<Column, { ko: string; en: string }> = {
  sku: { ko: '상품코드', en: 'SKU' },
  gtin: { ko: '바코드', en: 'Barcode' },
  title: { ko: '상품명', en: 'Name' },
  brand: { ko: '브랜드', en: 'Brand' },
  category: { ko: '카테고리', en: 'Category' },
  priceKrw: { ko: '가격', en: 'Price' },
  stock: { ko: '재고', en: 'Stock' },
  state: { ko: '판매상태', en: 'Status' },
  about: { ko: '설명', en: 'Description' },
}

/** Other names of the columns, as seller tools of Korea and elsewhere write them. */
const otherNames: Record<Column, readonly string[]> = {
  sku: ['판매자상품코드', '자체상품코드', '관리코드', '품번', 'itemcode', 'productcode', 'code'],
  gtin: ['gtin', 'ean', 'upc', 'jan', 'isbn'],
  title: ['이름', '제품명', '품명', 'title', 'productname', 'itemname'],
  brand: ['제조사', 'maker', 'vendor'],
  category: ['분류', '상품분류', 'type'],
  priceKrw: ['판매가', '판매가격', '금액', 'pricekrw', 'saleprice', 'amount'],
  stock: ['재고수량', '수량', 'quantity', 'qty', 'inventory'],
  state: ['상태', '진열상태', '판매여부', 'state'],
  about: ['상품설명', '상세설명', '소개', 'about', 'body'],
}

/** Of a header or of a word: width, case, signs and what stands in brackets do not count. */
export function folded(text: string): string {
  return normalized(text, 'NFKC')
    .toLowerCase()
    .replace(/\([^()]*\)|\[[^[\]]*\]/g, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

const columnOfName = new Map<string, Column>(
  columns.flatMap((column) =>
    [column, ...Object.values(columnNames[column]), ...otherNames[column]].map((name) => [folded(name), column] as const),
  ),
)

/**
 * The column of each cell of a header; null for one that Kiwi does not know. A second one of a
 * column counts as unknown.
 */
export function columnsOf(header: readonly string[]): (Column | null)[] {
  const found = new Set<Column>()
  return header.map((name) => {
    const column = columnOfName.get(folded(name))
    if (column === undefined || found.has(column)) return null
    found.add(column)
    return column
  })
}

const categoryOfName = new Map(
  categories.flatMap((one) => [one, categoryNames[one].ko, categoryNames[one].en].map((name) => [folded(name), one] as const)),
)
const stateOfName = new Map<string, 'listed' | 'unlisted'>([
  ...['판매', '판매중', '진열', '진열함', 'listed', 'onsale', 'active', 'y', 'yes', 'o', 'true'].map((name) => [name, 'listed'] as const),
  ...['숨김', '판매중지', '미진열', '진열안함', 'hidden', 'unlisted', 'draft', 'inactive', 'n', 'no', 'x', 'false'].map(
    (name) => [name, 'unlisted'] as const,
  ),
])

/**
 * Text that a spreadsheet reads as a formula was written with an apostrophe before it
 * (shared/csv.ts): it is taken off again.
 */
const unescaped = (cell: string) => (/^'+\s*[=+\-@＝＋－＠\t\r]/u.test(cell) ? cell.slice(1) : cell)

const { shape } = createProductInput
/** Texts of a sheet, by the same rules as in the form. */
const texts = { title: shape.title, brand: shape.brand, about: shape.about }

/** Reads one line. Errors are its problems: nothing is thrown, whatever the cells hold. */
export function readLine(shopId: string, header: readonly (Column | null)[], cells: readonly string[]): ReadLine {
  const problems: Problem[] = []
  const wrong = (column: Column | null, code: Problem['code'], given: string) =>
    void problems.push({ column, code, given: [...given].slice(0, 60).join('') })
  const cellOf = new Map<Column, string>()
  header.forEach((column, at) => {
    if (column !== null) cellOf.set(column, unescaped(cells[at] ?? ''))
  })
  const extra = cells.slice(header.length).find((cell) => cell.trim() !== '')
  if (extra !== undefined) wrong(null, 'extraCells', extra)
  const values: Values = {}

  for (const column of ['title', 'brand', 'about'] as const) {
    const given = cellOf.get(column) ?? ''
    if (given.includes('\uFFFD')) wrong(column, 'unreadable', given)
    if (given.trim() === '') continue
    const text = texts[column].safeParse(given)
    if (text.success && text.data !== '') values[column] = text.data
    else wrong(column, 'tooLong', given)
  }
  const category = (cellOf.get('category') ?? '').trim()
  if (category !== '') {
    const known = categoryOfName.get(folded(category))
    if (known) values.category = known
    else wrong('category', 'unknownCategory', category)
  }
  const price = (cellOf.get('priceKrw') ?? '').trim()
  if (price !== '') {
    const read = shape.priceKrw.safeParse(wholeNumber(price))
    if (read.success) values.priceKrw = read.data
    else wrong('priceKrw', 'badPrice', price)
  }
  const stock = (cellOf.get('stock') ?? '').trim()
  if (stock !== '') {
    const read = shape.stock.safeParse(wholeNumber(stock))
    if (read.success) values.stock = read.data
    else wrong('stock', 'badStock', stock)
  }
  const state = (cellOf.get('state') ?? '').trim()
  if (state !== '') {
    const known = stateOfName.get(folded(state))
    if (known) values.state = known
    else wrong('state', 'badState', state)
  }
  return { keys: keysOf(shopId, cellOf, wrong), values, problems }
}

function keysOf(
  shopId: string,
  cellOf: ReadonlyMap<Column, string>,
  wrong: (column: Column, code: Problem['code'], given: string) => void,
): string[] {
  const sku = (cellOf.get('sku') ?? '').trim().normalize('NFKC')
  const gtin = (cellOf.get('gtin') ?? '').normalize('NFKC').replace(/[\s-]/g, '')
  if (sku === '' && gtin === '') wrong('sku', 'noKey', '')
  const keys: string[] = []
  if (gtin !== '') {
    const named = gtinPattern.test(gtin) ? canonicalKey(shopId, { gtin }) : null
    if (named && 'key' in named) keys.push(named.key)
    else wrong('gtin', /^\d(\.\d+)?e\+?\d+$/i.test(gtin) ? 'roundedGtin' : 'badGtin', gtin)
  }
  if (sku !== '') {
    const named = shape.sku.safeParse(sku).success ? canonicalKey(shopId, { sku }) : null
    if (named && 'key' in named) keys.push(named.key)
    else wrong('sku', 'badSku', sku)
  }
  return keys
}

/** `15,000원`, `₩ 15000` and `15000.0` are 15000; NaN for what is no whole number. */
function wholeNumber(text: string): number {
  const digits = text
    .normalize('NFKC')
    .replace(/^(?:₩|krw)|(?:원|krw)$/gi, '')
    .replace(/\s/g, '')
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.0+)?$/.test(digits) ? digits.replaceAll(',', '') : digits
  return /^\d+(?:\.0+)?$/.test(plain) ? Number(plain) : Number.NaN
}

/** What a new product must say. */
export function missingOf(values: Values): Problem[] {
  return (['title', 'category', 'priceKrw'] as const)
    .filter((column) => values[column] === undefined)
    .map((column) => ({ column, code: 'missing', given: '' }))
}
