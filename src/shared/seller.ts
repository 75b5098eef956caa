import { phoneDigits, shownPhone } from './postcodes.ts'

/**
 * Who sells, as a buyer must be able to know it (전자상거래법 13조 1항): a business, or a private person
 * without a registration.
 */
export const sellerKinds = ['business', 'private'] as const
export type SellerKind = (typeof sellerKinds)[number]

const weights = [1, 3, 7, 1, 3, 7, 1, 3, 5]

/**
 * Ten digits of a 사업자등록번호 whose last digit is the check digit of the National Tax Service; null for
 * anything else.
 */
export function registrationDigits(text: string): string | null {
  const digits = text.replaceAll(/[\s-]/g, '')
  if (!/^\d{10}$/.test(digits) || /^0+$/.test(digits)) return null
  const sum = weights.reduce((total, weight, place) => total + Number(digits[place]) * weight, Math.floor((Number(digits[8]) * 5) / 10))
  return (10 - (sum % 10)) % 10 === Number(digits[9]) ? digits : null
}

/** `120-81-47521`. */
export function shownRegistration(digits: string): string {
  return `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`
}

/** A 통신판매업 신고번호 as `2026-서울마포-0123`: year, authority, number; null for anything else. */
export function mailOrderNumber(text: string): string | null {
  const parts = /^제?(\d{4})-?([가-힣]{2,12})-?(\d{1,6})호?$/.exec(text.replaceAll(/\s/g, ''))
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : null
}

/**
 * The digits of a phone of a seller: as of a person, or one of 15xx, 16xx and 18xx for all of
 * Korea; null for anything else.
 */
export function sellerPhoneDigits(text: string): string | null {
  const digits = text.replaceAll(/[\s().-]/g, '')
  return /^1[568]\d{6}$/.test(digits) ? digits : phoneDigits(text)
}

/** `010-1234-5678`, `1588-1234`. */
export function shownSellerPhone(digits: string): string {
  return digits.length === 8 ? `${digits.slice(0, 4)}-${digits.slice(4)}` : shownPhone(digits)
}

export function isEmail(text: string): boolean {
  return /^[^\s@<>(),;:"\\]{1,64}@([a-z0-9-]{1,63}\.)+[a-z]{2,24}$/i.test(text)
}
