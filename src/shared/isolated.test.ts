import { expect, it } from 'vitest'
import { isolated } from './isolated.ts'

it('isolates names that run from right to left, and leaves others alone', () => {
  expect(isolated('지민')).toBe('지민')
  expect(isolated('שלום')).toBe('\u2068שלום\u2069')
  expect(isolated('a سلام')).toBe('\u2068a سلام\u2069')
})
