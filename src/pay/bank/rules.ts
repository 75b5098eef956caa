import { createHmac, timingSafeEqual } from 'node:crypto'
import { seoulDate } from '../../shared/seoul-day.ts'

/** How long a code is good for, and how often it may be guessed. */
export const codeGoodForMs = 10 * 60_000
export const triesAllowed = 5
/** After an identity check, the time to ask for the won of another account. */
export const relinkWithinMs = 15 * 60_000
/** Per 24 hours. `account` counts over all people; only the connector knows the account. */
export const verificationsADay = { person: 5, device: 5, account: 3 }
const dayMs = 86_400_000
export const since = (now: Date) => new Date(now.getTime() - dayMs)

/** Four digits, equally likely: bytes above the last multiple of 10,000 are drawn again. */
export function newCode(randomBytes: (count: number) => Uint8Array): string {
  for (;;) {
    const [high = 0, low = 0] = randomBytes(2)
    const value = high * 256 + low
    if (value < 60_000) return String(value % 10_000).padStart(4, '0')
  }
}

/** The stored hash of a code: keyed, and good for this verification only. */
export function codeHashOf(key: string, verificationId: string, code: string): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(`${verificationId}:${code}`).digest())
}

/** Constant time, for a right guess, a wrong one, and a code that was never made. */
export function isCode(expected: Uint8Array | null, guessed: Uint8Array): boolean {
  return timingSafeEqual(expected ?? new Uint8Array(guessed.length), guessed) && expected !== null
}

/** On the person's statement; at most 20 bytes of EUC-KR. */
export const memos = { top_up: '키위페이 충전', withdrawal: '키위페이 출금', settlement: '키위페이 정산' } as const
export const codeMemo = (code: string) => `키위${code}`
/** On ours: the reconciliation finds the call by its reference. */
export const ourMemo = (reference: string) => `키위 ${reference}`

/** Kiwi asks about an unanswered call for this long and so many times; then an admin decides. */
export const askedForMs = dayMs
export const askedTimes = 20
/** Younger calls are still being made. */
export const unansweredAfterMs = 2 * 60_000

/** The largest difference between our clock and the bank's. */
const clocksApartMs = 10 * 60_000

/**
 * The days in Seoul under which the bank may have booked a call, our day first. A call sent a
 * moment before midnight may be booked on the next day; the bank has not heard of it only when it
 * is under neither day.
 */
export function bankDays(sentAt: Date | null): string[] {
  if (!sentAt) return []
  const at = sentAt.getTime()
  return [...new Set([0, clocksApartMs, -clocksApartMs].map((apartMs) => seoulDate(new Date(at + apartMs))))]
}
