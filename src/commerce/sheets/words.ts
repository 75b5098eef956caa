import type { Locale } from '../../errors.ts'
import { thousands } from '../../shared/won.ts'
import { categories } from '../../social/people/schema.ts'
import { categoryNames, columnNames, type Problem, sheetBounds } from './rules.ts'

const quoted = (given: string, locale: Locale) => (given === '' ? '' : locale === 'ko' ? `'${given}' — ` : `“${given}”: `)
const names = (locale: Locale) => categories.map((one) => categoryNames[one][locale]).join(', ')

const sentences: Record<Problem['code'], { ko: string; en: string }> = {
  extraCells: {
    ko: '머리글보다 칸이 많아요. 쉼표가 든 글은 큰따옴표로 감싸 주세요.',
    en: 'The line has more cells than the header. Put text with a separator in it between double quotes.',
  },
  unreadable: {
    ko: '읽을 수 없는 글자가 있어요. 파일을 CSV UTF-8로 저장해 주세요.',
    en: 'Some characters cannot be read. Save the file as CSV UTF-8.',
  },
  noKey: {
    ko: '상품을 알아볼 상품코드나 바코드가 없어요. 둘 중 하나를 적어 주세요.',
    en: 'Neither a SKU nor a barcode tells which product it is. Write one of them.',
  },
  badSku: {
    ko: '상품코드는 영문, 숫자, -, _ 로 40자까지 쓸 수 있어요.',
    en: 'A SKU has up to 40 Latin letters, digits, - and _.',
  },
  badGtin: {
    ko: '바코드가 맞지 않아요. 8~14자리 숫자와 검사 숫자를 확인해 주세요.',
    en: 'This is no barcode. Check its 8 to 14 digits; the last one is a check digit.',
  },
  roundedGtin: {
    ko: '엑셀이 바코드를 줄였어요. 칸 서식을 텍스트로 바꾸고 숫자를 모두 적어 주세요.',
    en: 'The spreadsheet has rounded the barcode. Format the column as text and write all digits.',
  },
  missing: { ko: '새 상품에는 꼭 있어야 해요. 적어 주세요.', en: 'A new product needs this. Fill it in.' },
  tooLong: {
    ko: '글이 너무 길거나 줄이 너무 많아요. 상품명은 100자, 브랜드는 40자, 설명은 2,000자까지예요.',
    en: 'The text is too long or has too many lines. A name has up to 100 characters, a brand 40, a description 2,000.',
  },
  badPrice: {
    ko: '가격은 1원부터 1억 원까지 숫자로 적어 주세요. 예: 15000',
    en: 'Write the price as a whole number of won from 1 to 100,000,000, such as 15000.',
  },
  badStock: {
    ko: '재고는 0부터 1,000,000까지 숫자로 적어 주세요.',
    en: 'Write the stock as a whole number from 0 to 1,000,000.',
  },
  unknownCategory: {
    ko: `없는 카테고리예요. 이 중에서 골라 주세요: ${names('ko')}`,
    en: `There is no such category. Choose one of: ${names('en')}.`,
  },
  badState: { ko: "'판매' 또는 '숨김'이라고 적어 주세요.", en: 'Write “listed” or “hidden”.' },
  duplicate: {
    ko: '파일 안의 앞줄과 같은 상품이에요. 한 줄만 남겨 주세요.',
    en: 'An earlier line of the file is about the same product. Keep one of them.',
  },
  taken: {
    ko: '다른 가게가 이미 올린 상품이에요. 바코드 대신 상품코드를 적어 주세요.',
    en: 'Another shop lists this product already. Write a SKU in place of the barcode.',
  },
  stockMoved: {
    ko: '미리보기 뒤에 재고가 바뀌었어요. 지금 재고를 확인하고 다시 올려 주세요.',
    en: 'The stock has changed since the preview. Check it and import this line again.',
  },
  madeMeanwhile: {
    ko: '미리보기 뒤에 같은 상품이 만들어졌어요. 이 줄을 다시 올려 주세요.',
    en: 'The product was made since the preview. Import this line again.',
  },
  hasOptions: {
    ko: '옵션이 있는 상품이에요. 가격과 재고는 옵션의 줄에 적어 주세요.',
    en: 'The product has options. Write price and stock in the lines of its options.',
  },
  ofOption: {
    ko: '옵션의 줄이에요. 이 칸은 원래 상품의 줄에서 바꿔 주세요.',
    en: 'This line is an option. Change this in the line of its product.',
  },
  gone: { ko: '미리보기 뒤에 없어진 상품이에요.', en: 'The product is gone since the preview.' },
}

/** What is wrong with a line and what to do, for people: `가격: '만원' — 가격은 1원부터 …`. */
export function problemSentence({ column, code, given }: Problem, locale: Locale): string {
  const where = column === null ? '' : `${columnNames[column][locale]}: `
  return `${where}${quoted(given, locale)}${sentences[code][locale]}`
}

/** Why a whole file cannot be imported. */
export type Refusal = 'empty' | 'workbook' | 'encoding' | 'header' | 'broken' | 'tooMany' | 'missing'

const refusalSentences: Record<Refusal, { ko: string; en: string }> = {
  empty: {
    ko: '파일에 상품이 없어요. 첫 줄은 머리글, 다음 줄부터 상품이에요.',
    en: 'The file has no products. The first line is the header, the products follow.',
  },
  workbook: {
    ko: '엑셀 파일이에요. 엑셀에서 "CSV UTF-8(쉼표로 분리)"로 저장해서 올려 주세요.',
    en: 'This is a workbook. Save it in your spreadsheet as “CSV UTF-8” and import that file.',
  },
  encoding: {
    ko: '글자를 읽을 수 없는 파일이에요. CSV UTF-8로 저장해서 올려 주세요.',
    en: 'The characters of this file cannot be read. Save it as CSV UTF-8.',
  },
  header: {
    ko: '첫 줄에 상품코드나 바코드 머리글이 없어요. 예시 파일의 머리글을 써 주세요.',
    en: 'The first line names neither a SKU nor a barcode column. Use the header of the sample file.',
  },
  broken: {
    ko: '{row}행에서 시작한 큰따옴표가 닫히지 않았어요. 그 줄을 고쳐 주세요.',
    en: 'A double quote that begins in row {row} is not closed. Mend that row.',
  },
  tooMany: {
    ko: `한 번에 ${thousands(sheetBounds.lines)}줄까지 올릴 수 있어요. 파일을 나눠 주세요.`,
    en: `One file may have up to ${thousands(sheetBounds.lines)} lines. Split it.`,
  },
  missing: { ko: '파일이 다 올라오지 않았어요. 다시 올려 주세요.', en: 'The file did not arrive. Upload it again.' },
}

export function refusalSentence(refusal: Refusal, row: number | null, locale: Locale): string {
  return refusalSentences[refusal][locale].replace('{row}', String(row ?? ''))
}

export const reasonHeading: Record<Locale, string> = { ko: '이유', en: 'Reason' }
