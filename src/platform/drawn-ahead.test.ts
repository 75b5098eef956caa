import { expect, it } from 'vitest'
import { drawnAhead } from './drawn-ahead.ts'

it('draws bytes ahead, gives none of them twice and lets nobody change those of another', () => {
  const [one, other] = [drawnAhead(), drawnAhead()]
  const given = Array.from({ length: 2_000 }, (_, n) => (n % 2 === 0 ? one : other)(12))
  const texts = given.map((bytes) => Buffer.from(bytes).toString('hex'))
  expect(new Set(texts).size).toBe(given.length)
  given[0]!.fill(7)
  expect(given.slice(1).map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(texts.slice(1))
  expect([0, 1, 32, 64, 65, 5_000].map((count) => one(count).length)).toEqual([0, 1, 32, 64, 65, 5_000])
  // A byte that was never filled would be 0 far more often.
  const zeros = Array.from({ length: 1_000 }, () => one(64)).reduce((sum, bytes) => sum + bytes.filter((byte) => byte === 0).length, 0)
  expect(zeros).toBeLessThan(500)
})
