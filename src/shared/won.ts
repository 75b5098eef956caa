/** The sign, not the hyphen: it is as wide as the plus. */
export const minus = '−'

/** 12000 → `12,000`. Not by `Intl`, whose first use reads the data of ICU, a tenth of a start. */
export const thousands = (whole: number) => String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',')

/** 12000 → `12,000원`, or `₩12,000` in English. A minus comes first. */
export function wonText(amountKrw: number, locale: 'ko' | 'en'): string {
  const [sign, amount] = [amountKrw < 0 ? minus : '', thousands(Math.abs(amountKrw))]
  return locale === 'ko' ? `${sign}${amount}원` : `${sign}₩${amount}`
}
