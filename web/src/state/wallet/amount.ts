/** The most that moves at once, in won; the API refuses more. */
export const maxAmountKrw = 2_000_000

/** Appends pressed digits, never above the most. */
export function addDigit(amountKrw: number, digits: string): number {
  return Math.min(maxAmountKrw, Number(`${amountKrw}${digits}`))
}

/** What stands in the field as won. A Backspace that only took the unit (`1,000원` → `1,000`) takes a digit. */
export function parseKrw(text: string, before: number): number {
  const digits = text.replace(/\D/g, '')
  const tookTheUnit = Number(digits) === before && before > 0 && !text.includes('원') && !text.includes('₩')
  return Math.min(maxAmountKrw, tookTheUnit ? Math.floor(before / 10) : Number(digits))
}
