import fc from 'fast-check'
import type * as z from 'zod'
import { describe, expect, it } from 'vitest'
import { everyProcedure, stringsIn } from './fuzz/schemas.ts'

const leaves = everyProcedure().flatMap(({ path, input }) =>
  (input ? stringsIn(input) : []).map(({ field, schema }) => ({ name: `${path}${field}`, schema: schema as z.ZodType })),
)

const hostile = [
  '\0',
  '\u0001',
  '\u001b',
  '\ud800',
  '\udfff',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\ufeff',
  '\u3164',
  '\u00ad',
  '\uffff',
]
/** Beginnings that patterns ask for, so that what follows is looked at. */
const beginnings = ['', 'a', '/', '/a', 'kiwi', '2026-01-0', '00000000-0000-7000-8000-00000000000', 'A'.repeat(42), '12345678']
const alphabet = fc.constantFrom(...hostile, '\n', ' ', 'a', '가', '/', '\u0301', '👩', '\u200d', '\u200c', 'م')
const invisible = /^[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]$/u
/** Where they are needed these stay. */
const mayStay = new Set(['\n', '\u200c', '\u200d', '\ufe0e', '\ufe0f'])

/** What of a string the schema lets through although nobody may see it; null when nothing. */
function leak(schema: z.ZodType, text: string): string | null {
  const parsed = schema.safeParse(text)
  if (!parsed.success || parsed.data === null || parsed.data === undefined) return null
  const found = [...String(parsed.data)].find((sign) => invisible.test(sign) && !mayStay.has(sign))
  return found === undefined ? null : `U+${found.codePointAt(0)?.toString(16).padStart(4, '0')} in ${JSON.stringify(text)}`
}

describe('every string of every input', () => {
  it('was found', () => expect(leaves.length).toBeGreaterThan(80))

  it('has a type of src/shared/text.ts or a pattern: NUL, half characters and the invisible never pass', () => {
    const leaking = leaves.flatMap(({ name, schema }) => {
      const texts = beginnings.flatMap((beginning) => hostile.flatMap((sign) => [beginning + sign, `${beginning}${sign}a`]))
      const found = texts.map((text) => leak(schema, text)).find((one) => one !== null)
      return found === undefined ? [] : [`${name}: ${found}`]
    })
    expect(leaking).toEqual([])
  })

  it('has a limit', () => {
    const unlimited = leaves.filter(({ schema }) => ['x', '1', '/', '가 '].some((part) => schema.safeParse(part.repeat(10_000)).success))
    expect(unlimited.map(({ name }) => name)).toEqual([])
  })

  it('names a thing in one spelling: an id in capitals is the same id', () => {
    const id = '0199d5a0-0000-7000-8000-00000000abcd'
    const named = leaves.filter(({ schema }) => schema.safeParse(id).success && schema.safeParse(id.toUpperCase()).success)
    const ids = named.filter(({ schema }) => !schema.safeParse('0199d5a0').success && !schema.safeParse('a'.repeat(36)).success)
    expect(ids.length).toBeGreaterThan(30)
    expect(ids.filter(({ schema }) => schema.parse(id.toUpperCase()) !== id).map(({ name }) => name)).toEqual([])
  })

  it('that is a time lies in the years that Kiwi and Postgres know', () => {
    const [days, instants] = [['2027-01-31', '2027-01-3x'] as const, ['2027-01-31T00:00:00Z', '2027-01-31X00:00:00Z'] as const].map(
      ([right, wrong]) => leaves.filter(({ schema }) => schema.safeParse(right).success && !schema.safeParse(wrong).success),
    )
    expect([days!.length, instants!.length]).toEqual([expect.toSatisfy((n) => n > 3), expect.toSatisfy((n) => n > 3)])
    const wrongDays = ['0000-01-01', '0001-01-01', '2027-02-29', '2019-12-31', '2101-01-01', '9999-12-31', '+10000-01-01']
    const passing = (found: typeof leaves, texts: string[]) =>
      found.flatMap(({ name, schema }) => texts.filter((text) => schema.safeParse(text).success).map((text) => `${name}: ${text}`))
    expect(passing(days!, wrongDays)).toEqual([])
    const ends = ['T00:00:00Z', 'T23:59:59.999999Z', 'T00:00:00+14:00', 'T23:59:59-14:00']
    expect(
      passing(
        instants!,
        wrongDays.flatMap((day) => ends.map((end) => day + end)).filter((text) => !text.startsWith('2019-12-31T23:59')),
      ),
    ).toEqual([])
  })

  it('is the same when it is cleaned again', () => {
    const texts = [...new Set(leaves.map(({ schema }) => schema))]
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 30 }), fc.constantFrom(...texts), (text, schema) => {
        const once = schema.safeParse(text)
        if (!once.success) return
        expect(schema.safeParse(once.data)).toEqual({ success: true, data: once.data })
      }),
      { numRuns: 2_000 },
    )
  })
})
