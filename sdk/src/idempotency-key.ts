/**
 * A fresh key for one intention of a person: keep it until that intention has an answer, and send the same key with
 * every retry, so that the effect happens once. 36 characters, 122 random bits.
 */
export function newIdempotencyKey(): string {
  // randomUUID is missing on plain-http origins other than localhost.
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
