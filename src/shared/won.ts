/** The sign, not the hyphen: it is as wide as the plus. */
export const minus = '−'
const grouped = new Intl.NumberFormat('ko-KR')

/** 12000 → `12,000원`, or `₩12,000` in English. A minus comes first. */
export function wonText(amountKrw: number, locale: 'ko' | 'en'): string {
  const [sign, amount] = [amountKrw < 0 ? minus : '', grouped.format(Math.abs(amountKrw))]
  return locale === 'ko' ? `${sign}${amount}원` : `${sign}₩${amount}`
}
