import * as z from 'zod'
import { handleFault, handlePattern } from './handle-form.ts'
import { firstSeoulDay, isCalendarDay, seoulDate } from './seoul-day.ts'
import { cleanText, type TextKind } from './writing/clean.ts'
import { codePoints } from './writing/length.ts'

/*
 * The types of all strings in input: they refuse NUL, half characters and invisible characters.
 * A test checks every procedure for other string types.
 */

/** One line, such as a name or a memo: cleaned by `cleanText`, length in code points. */
export function textLine(maxLength: number, minLength = 0) {
  return written('line', maxLength, minLength)
}

/** Text of several lines, such as a caption: cleaned by `cleanText`, length in code points. */
export function textBlock(maxLength: number, minLength = 0) {
  const maxLines = Math.max(10, Math.ceil(maxLength / 20))
  return written('block', maxLength, minLength).refine((text) => text.split('\n').length <= maxLines, {
    message: `must have at most ${maxLines} lines`,
  })
}

function written(kind: TextKind, maxLength: number, minLength: number) {
  return (
    z
      .string()
      // Before cleaning: a letter may be typed in several parts.
      .max(maxLength * 4)
      .transform((text) => cleanText(text, kind))
      .refine((text) => codePoints(text) <= maxLength, { message: `must have at most ${maxLength} characters` })
      .refine((text) => codePoints(text) >= minLength, {
        message: minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters`,
      })
      // For the API's description: JSON Schema counts code points too.
      .meta({ maxLength, ...(minLength > 0 && { minLength }) })
  )
}

/** The client makes this key; requests with the same key act once. */
export const idempotencyKey = z.string().regex(/^[A-Za-z0-9_-]{8,80}$/, 'must be 8 to 80 letters, digits, - or _')

/** A name or position that a server made; the client only returns it. */
export function opaqueToken(maxLength: number) {
  return z.string().regex(new RegExp(`^[A-Za-z0-9._~-]{1,${maxLength}}$`), 'is not one of ours')
}

/** For a procedure without input: absent or an empty object. */
export const noInput = z.strictObject({}).optional()

/** In lower case, as in Postgres: signatures and comparisons of texts need one spelling. */
export const uuid = z.uuid().toLowerCase()

/** Opaque page cursor, made by a codec of `shared/cursor.ts`. */
export const cursor = opaqueToken(200).nullable().default(null)

/** A path of this site with its query: one slash first, no spaces, no invisible characters. */
export const sitePath = z.string().regex(/^\/(?![/\\])[^\s\p{C}\p{Default_Ignorable_Code_Point}]{0,499}$/u, 'must be a path of this site')

/** Names a person or shop, with or without `@`; also a handle older than rules of `newHandle`. */
export const handle = z
  .string()
  .max(60)
  .transform((text) => text.normalize('NFKC').trim().replace(/^@/, '').toLowerCase())
  .pipe(z.string().regex(handlePattern, 'must have 3 to 30 letters, digits, _ or .'))

/** A new handle has dots only between two other signs: a dot at its end would end a sentence. */
export const newHandle = handle.refine((text) => handleFault(text) === null, { message: 'must have dots only between other signs' })

const lastAskedDay = '2099-12-31'

const isAskedDay = (day: string) => isCalendarDay(day) && day >= firstSeoulDay && day <= lastAskedDay

/** A day in Seoul. */
export const seoulDay = z.string().refine(isAskedDay, { message: `must be a day from ${firstSeoulDay} to ${lastAskedDay}, as 2027-01-31` })

/** An instant with its zone. Postgres refuses some years that ISO 8601 allows, such as 0. */
export const instant = z.iso
  .datetime({ offset: true, abort: true })
  .refine((text) => isAskedDay(seoulDate(new Date(text))), { message: `must lie between ${firstSeoulDay} and ${lastAskedDay}` })
