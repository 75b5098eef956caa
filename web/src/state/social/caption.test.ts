import { expect, it } from 'vitest'
import { foldedCaption, isLong } from './caption.ts'

it('folds a caption of more than a few lines, without blank ones', () => {
  expect(isLong(foldedCaption('짧은 글\n\n#태그'))).toBe(false)
  expect(isLong('a\nb\nc\nd\ne')).toBe(true)
  expect(isLong('가'.repeat(200))).toBe(true)
})
