import { maxAmountKrw } from '../../../../src/shared/bounds.ts'

/** Appends pressed digits, up to the largest amount. */
export function addDigit(amountKrw: number, digits: string): number {
  return Math.min(maxAmountKrw, Number(`${amountKrw}${digits}`))
}

/** The text of the field as won. A Backspace that only removed the unit removes a digit too. */
export function parseKrw(text: string, before: number): number {
  const digits = text.replace(/\D/g, '')
  const tookTheUnit = Number(digits) === before && !text.includes('원') && !text.includes('₩')
  return Math.min(maxAmountKrw, tookTheUnit ? Math.floor(before / 10) : Number(digits))
}
