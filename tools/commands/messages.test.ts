import { expect, it } from 'vitest'
import { faultsOf } from './messages.ts'

it('refuses messages that are missing, doubled, unused, or that take other inputs in another language', () => {
  const ko = `{
  "hello": "{name}님, 안녕하세요",
  "bye": "잘 가요",
  "bye": "안녕히 가세요",
  "old": "예전 말",
  "both": "‘{text}’{particle} 찾지 못했어요"
}`
  const en = `{
  "hello": "Hello",
  "bye": "Bye",
  "both": "Nothing for {text}"
}`
  expect(faultsOf({ ko, en }, ['m.hello({ name })', 'm\n  .bye()', 'm.both()', 'm.nowhere()', 'from.old()'])).toEqual([
    'ko.json has "bye" twice: keep one of the two.',
    'en.json has no "old", which another language has: write it.',
    'm.nowhere is used, and no language has it: write it.',
    '"old" is used nowhere: delete it from every language.',
    '"hello" has {name} in ko and {} in en.',
  ])
})
