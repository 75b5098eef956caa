/**
 * Units as they are written after a number, and the one that search compares. The longer spelling
 * of two comes first.
 */
const spellings: [string, string][] = Object.entries({
  kg: '킬로그램 키로그램 킬로그람 킬로 키로 kg',
  km: '킬로미터 키로미터 km',
  ml: '밀리리터 미리리터 밀리 미리 ml cc',
  mm: '밀리미터 미리미터 mm',
  cm: '센티미터 센치미터 센티 센치 cm',
  g: '그램 그람 g',
  l: '리터 l',
  m: '미터 m',
  in: '인치 inch',
  w: '와트 w',
  원: '원 krw',
}).flatMap(([unit, written]) => written.split(' ').map((spelling): [string, string] => [spelling, unit]))

const unitOf = new Map(spellings)
const written = spellings
  .map(([spelling]) => spelling)
  .toSorted((a, b) => b.length - a.length)
  .join('|')

/** 12 digits, so that every number is exact. */
const number = String.raw`(?<![\d.,])(\d{1,12}(?:\.\d{1,4})?)`
const withUnit = new RegExp(`${number} ?(${written})(?![A-Za-z])`, 'giu')
/** 4만, 4만5천, 4.5만, 3천. */
const inTenThousands = new RegExp(`${number} ?(?:만 ?(?:(\\d)천)?|천)(?= ?원|[^가-힣]|$)`, 'gu')

/**
 * The text with its measures in one spelling: `3.5킬로` becomes `3.5 kg`, `4만5천원` becomes `45000 원`.
 * The text itself if it has none.
 */
export function withPlainMeasures(text: string): string {
  if (!/\d/.test(text)) return text
  return text
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/[₩￦] ?(\d{1,12})(?! ?원)/gu, '$1원')
    .replace(inTenThousands, (whole, count: string, thousands: string | undefined) =>
      String(Math.round(Number(count) * (whole.includes('만') ? 10_000 : 1_000)) + 1_000 * Number(thousands ?? 0)),
    )
    .replace(withUnit, (_, count: string, unit: string) => `${count} ${unitOf.get(unit.toLowerCase())} `)
}

/** 1 l is 1,000 ml. */
const smaller: Readonly<Record<string, [unit: string, times: number]>> = {
  kg: ['g', 1_000],
  l: ['ml', 1_000],
  cm: ['mm', 10],
  m: ['mm', 1_000],
}
const inLarger = new RegExp(String.raw`${number} ?(${Object.keys(smaller).join('|')})(?![A-Za-z])`, 'giu')

/** With its measures in the smallest unit of their kind; nothing if there is none of a larger. */
export function inBaseUnits(text: string): string[] {
  const plain = withPlainMeasures(text)
  const base = plain.replace(inLarger, (_, count: string, written: string) => {
    const [unit, times] = smaller[written.toLowerCase()]!
    return `${Number((Number(count) * times).toPrecision(15))} ${unit}`
  })
  return base === plain ? [] : [base]
}
