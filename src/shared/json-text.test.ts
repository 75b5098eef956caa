import { expect, it } from 'vitest'
import { jsonArray, jsonObject, jsonText, JsonText, withFields } from './json-text.ts'

const page = jsonObject({
  posts: jsonArray([
    new JsonText<{ caption: string }>([Buffer.from('{"caption":"키위 🥝'), '주스"}']),
    jsonText({ caption: '"따옴표"\u2028' }),
  ]),
  next: jsonText<string | null>(null),
  none: jsonArray<number>([]),
})
const value = { posts: [{ caption: '키위 🥝주스' }, { caption: '"따옴표"\u2028' }], next: null, none: [] }

it('joins parts to the JSON of the whole value, in UTF-8', () => {
  expect(JSON.parse(Buffer.from(page.bytes).toString())).toEqual(value)
  expect(page.value).toEqual(value)
})

it('is its value to JSON.stringify', () => {
  expect(JSON.parse(JSON.stringify({ data: page }))).toEqual({ data: value })
})

it('takes more fields behind its own, whatever its last part is', () => {
  const more = { tag: '"셋"', postCount: 3 }
  for (const object of [page, new JsonText<typeof value>([Buffer.from(page.bytes)])]) {
    expect(JSON.parse(Buffer.from(withFields(object, more).bytes).toString())).toEqual({ ...value, ...more })
  }
})
