import { expect, it } from 'vitest'
import { faultsOf, strangeWords } from './messages.ts'

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

it('refuses a word for which the glossary has another', () => {
  const glossary = `| thing | Korean | English | not |
| --- | --- | --- | --- |
| the name after the @ | 아이디 | handle | \`핸들\`, 유저네임 |
| push, email | 푸시, 이메일 | push, email | \`e-mail\` |`
  const ko = `{
  "who": "이전 핸들",
  "who_else": "유저네임",
  "many": [
    {
      "match": {
        "countPlural=other": "핸들 {count}개"
      }
    }
  ]
}`
  const en = `{
  "who": "Handle",
  "mail": "E-mail address"
}`
  expect(strangeWords({ ko, en }, glossary)).toEqual([
    '"who" says "핸들" in ko.json: docs/glossary.md says "아이디".',
    '"many" says "핸들" in ko.json: docs/glossary.md says "아이디".',
    '"mail" says "e-mail" in en.json: docs/glossary.md says "push, email".',
  ])
})
