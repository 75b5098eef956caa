import { expect, it } from 'vitest'
import { letterOf } from './key-letters.ts'

const press = { isComposing: false, keyCode: 0, repeat: false }

it.each([
  ['a letter', { key: 'j', code: 'KeyJ' }, 'j'],
  ['a capital', { key: 'J', code: 'KeyJ' }, 'j'],
  ['a letter of a Korean keyboard', { key: 'ㅓ', code: 'KeyJ' }, 'j'],
  ['a doubled one', { key: 'ㅃ', code: 'KeyQ' }, 'q'],
  ['a sign', { key: '?', code: 'Slash' }, '?'],
  ['a key without a letter', { key: 'Escape', code: 'Escape' }, null],
])('reads %s', (_, key, letter) => {
  expect(letterOf({ ...press, ...key })).toBe(letter)
})

it('takes no key of a syllable that is being composed, and repeats only what moves', () => {
  expect(letterOf({ ...press, key: 'ㅓ', code: 'KeyJ', isComposing: true })).toBeNull()
  expect(letterOf({ ...press, key: 'Process', code: 'KeyJ', keyCode: 229 })).toBeNull()
  expect(letterOf({ ...press, key: 'l', code: 'KeyL', repeat: true })).toBeNull()
  expect(letterOf({ ...press, key: 'j', code: 'KeyJ', repeat: true })).toBe('j')
})
