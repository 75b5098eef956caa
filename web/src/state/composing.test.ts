import { expect, it } from 'vitest'
import { isComposingEnter } from './composing.ts'

it('distinguishes the Enter that ends a syllable from the Enter that sends, in every browser', () => {
  expect(isComposingEnter({ key: 'Enter', keyCode: 13, isComposing: true })).toBe(true)
  expect(isComposingEnter({ key: 'Enter', keyCode: 229, isComposing: false })).toBe(true)
  expect(isComposingEnter({ key: 'Enter', keyCode: 13, isComposing: false })).toBe(false)
  expect(isComposingEnter({ key: 'ㅏ', keyCode: 229, isComposing: true })).toBe(false)
})
