import * as z from 'zod'
import { describe, expect, it } from 'vitest'
import { aboveAllIds, belowAllIds, cursorCodec, idCursor, timeCursor } from './cursor.ts'

const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const refusal = expect.objectContaining({ code: 'BAD_INPUT', field: 'cursor' })
const id = '0199d5a0-1111-7abc-8def-0123456789ab'

describe('a cursor', () => {
  it('is the place that was encoded', () => {
    const place = { atMs: 1_796_000_000_000, id }
    expect(timeCursor.decode(timeCursor.encode(place))).toEqual(place)
    for (const one of [id, aboveAllIds, belowAllIds]) expect(idCursor.decode(idCursor.encode(one))).toBe(one)
    expect(idCursor.decode(null)).toBeNull()
  })

  it.each([
    ['', '!', 'nonsense', '____', forge(null), forge(1), forge('-'.repeat(36)), forge('0'.repeat(32)), forge({ id }), forge([id]), id],
  ])('that is none of ours is refused: %j', (...forged) => {
    for (const cursor of forged) expect(() => idCursor.decode(cursor)).toThrow(refusal)
  })

  it('with an instant that no calendar has is refused', () => {
    for (const atMs of [-1, 1.5, Number.MAX_SAFE_INTEGER, 9e15, '2026-13-45T99:99:99.999Z', null])
      expect(() => timeCursor.decode(forge({ atMs, id }))).toThrow(refusal)
    expect(() => timeCursor.decode(forge({ atMs: 1, id, more: 1 }))).toThrow(refusal)
  })

  it('says what its schema says', () => {
    const codec = cursorCodec(z.int().min(1))
    expect(codec.decode(codec.encode(7))).toBe(7)
    expect(() => codec.decode(codec.encode(0))).toThrow(refusal)
  })
})
