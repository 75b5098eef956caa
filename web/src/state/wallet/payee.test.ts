import { afterAll, beforeAll, expect, test } from 'vitest'
import { getLocale, overwriteGetLocale } from '../../paraglide/runtime.js'
import { wordPayee } from './payee.ts'

const before = getLocale
beforeAll(() => overwriteGetLocale(() => 'ko'))
afterAll(() => overwriteGetLocale(before))

test('says in words who is paid: no sign of the signed text is on the screen', () => {
  expect(wordPayee('shop:dalmuri')).toBe('가게 dalmuri')
  expect(wordPayee('shop:dalmuri,shop:weekend')).toBe('가게 dalmuri, 가게 weekend')
  expect(wordPayee('@sua')).toBe('@sua')
  expect(wordPayee('bank:1234')).toBe('bank:1234')
})
