import { expect, it } from 'vitest'
import { particle } from './particle.ts'

it('follows the last sound of a word', () => {
  expect(particle('가방', '을/를')).toBe('을')
  expect(particle('키위', '을/를')).toBe('를')
})

it('reads digits aloud', () => {
  expect(particle('아이폰 13', '을/를')).toBe('을')
  expect(particle('갤럭시 2', '을/를')).toBe('를')
})

it('passes over signs at the end', () => {
  expect(particle('가방!', '을/를')).toBe('을')
  expect(particle('키위 (그린) 🥝', '을/를')).toBe('을')
})
