import { expect, it } from 'vitest'
import { foldedCaption, isLong } from './caption.ts'

it('folds what would take more than a few lines, without counting blank ones', () => {
  expect(isLong(foldedCaption('짧은 글\n\n#태그'))).toBe(false)
  expect(isLong('a\nb\nc\nd\ne')).toBe(true)
  expect(isLong('가'.repeat(200))).toBe(true)
})
