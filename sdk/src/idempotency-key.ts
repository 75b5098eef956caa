import { randomUuid } from './random-uuid.ts'

/**
 * A fresh key for one intention of a person. Keep it until that intention has an answer, and send
 * the same key with every retry, so that the effect happens once. 36 characters, 122 random bits.
 */
export const newIdempotencyKey = (): string => randomUuid()
