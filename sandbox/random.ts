import { createHmac } from 'node:crypto'

type Part = string | number

/** 64 bytes that depend only on the seed and the parts (HMAC-SHA-512), equal in every run. */
export function derive(seed: number, ...parts: Part[]): Buffer {
  return createHmac('sha512', `kiwi-sandbox-${seed}`).update(parts.join('\u0000')).digest()
}

/** A token of `length` base64url characters (at most 86). */
export function tokenText(length: number, seed: number, ...parts: Part[]): string {
  return derive(seed, ...parts)
    .toString('base64url')
    .slice(0, length)
}

/** `length` decimal digits (at most 64), the first of which is never zero. */
export function digits(length: number, seed: number, ...parts: Part[]): string {
  const bytes = derive(seed, ...parts)
  let text = ''
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] ?? 0
    text += at === 0 ? 1 + (byte % 9) : byte % 10
  }
  return text
}

/** A number in [0, 1). */
export function fraction(seed: number, ...parts: Part[]): number {
  return derive(seed, ...parts).readUInt32BE(0) / 2 ** 32
}

/** A whole number in [low, high]. */
export function between(low: number, high: number, seed: number, ...parts: Part[]): number {
  return low + Math.floor(fraction(seed, ...parts) * (high - low + 1))
}

export function pick<T>(list: readonly T[], seed: number, ...parts: Part[]): T {
  const chosen = list[between(0, list.length - 1, seed, ...parts)]
  if (chosen === undefined) throw new Error('pick: the list is empty')
  return chosen
}

/** A UUID of version 4's shape (RFC 9562), derived rather than random. */
export function uuidText(seed: number, ...parts: Part[]): string {
  const bytes = derive(seed, ...parts).subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
