import * as z from 'zod'

/** Text that people write: NFC, trimmed, no control characters but line breaks. Length in code points. */
export function humanText(maxLength: number, minLength = 0) {
  return (
    z
      .string()
      .max(maxLength * 4)
      .transform((text) => text.normalize('NFC').trim())
      // eslint-disable-next-line no-control-regex
      .refine((text) => !/[\u0000-\u0009\u000b-\u001f\u007f]/u.test(text), { message: 'must not hold control characters' })
      .refine((text) => [...text].length <= maxLength, { message: `must have at most ${maxLength} characters` })
      .refine((text) => [...text].length >= minLength, {
        message: minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters`,
      })
  )
}

/** A client-made key that makes a retry act once. */
export const idempotencyKey = z.string().regex(/^[A-Za-z0-9_-]{8,80}$/, 'must be 8 to 80 letters, digits, - or _')

/** The input of a procedure that needs none: absent or empty, and nothing else. */
export const nothing = z.strictObject({}).optional()

export const uuid = z.uuid()

/** Opaque page cursor, made by the server. */
export const cursor = z.string().max(200).nullable().default(null)

export const handle = z
  .string()
  .max(60)
  .transform((text) => text.normalize('NFKC').trim().toLowerCase())
  .pipe(z.string().regex(/^[a-z0-9_.]{3,30}$/, 'must have 3 to 30 letters, digits, _ or .'))
