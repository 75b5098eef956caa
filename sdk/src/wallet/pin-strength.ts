export type PinWeakness = 'not_six_digits' | 'same_digits' | 'run' | 'repeated' | 'birthday'

/**
 * Why a PIN is too easy to guess, or null. Only the client can check it: the server never sees a
 * PIN. `birthday`: `1990-03-14` or `900314`, if the page knows it.
 */
export function pinWeakness(pin: string, birthday?: string): PinWeakness | null {
  if (!/^\d{6}$/.test(pin)) return 'not_six_digits'
  if (/^(\d)\1{5}$/.test(pin)) return 'same_digits'
  if (isRun(pin, 1) || isRun(pin, -1)) return 'run'
  // 121212, 123123, 112233
  if (/^(\d\d)\1\1$/.test(pin) || /^(\d{3})\1$/.test(pin) || /^(\d)\1(\d)\2(\d)\3$/.test(pin)) return 'repeated'
  if (birthday !== undefined && birthdayParts(birthday).some((part) => pin.includes(part))) return 'birthday'
  return null
}

/** Each digit is one more (or less) than the one before; 0 follows 9. */
function isRun(pin: string, step: 1 | -1): boolean {
  return [...pin].every((digit, at) => at === 0 || (Number(pin[at - 1]) + step + 10) % 10 === Number(digit))
}

/** YYMMDD, MMDD and DDMM. */
function birthdayParts(birthday: string): string[] {
  const [, year = '', month = '', day = ''] = /^(?:\d\d)?(\d\d)-?(\d\d)-?(\d\d)$/.exec(birthday) ?? []
  return month === '' ? [] : [`${year}${month}${day}`, `${month}${day}`, `${day}${month}`]
}
