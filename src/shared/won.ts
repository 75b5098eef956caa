const grouped = new Intl.NumberFormat('ko-KR')

/** 12000 → `12,000원`, or `₩12,000` in English. A minus comes first. */
export function wonText(amountKrw: number, locale: 'ko' | 'en'): string {
  const [minus, amount] = [amountKrw < 0 ? '−' : '', grouped.format(Math.abs(amountKrw))]
  return locale === 'ko' ? `${minus}${amount}원` : `${minus}₩${amount}`
}
