import { describe, expect, it } from 'vitest'
import { contradictions } from './compare.ts'
import { declaredRows } from './declared.ts'
import type { Declaration, Shape } from './shape.ts'

const text = 25
const int4 = 23
const timestamptz = 1184
const jsonb = 3802

const field = (kinds: Shape['kinds'], more: Partial<Shape> = {}): Shape => ({
  kinds,
  isNullable: false,
  isOptional: false,
  texts: null,
  element: null,
  fields: null,
  ...more,
})
const declares = (fields: Record<string, Shape>): Declaration => ({
  place: 'a.ts:1',
  texts: ['select'],
  row: field(['object'], { fields }),
})
const answer = (names: Record<string, number>, ...rows: (string | null)[][]) => ({
  texts: ['select'],
  columns: Object.entries(names).map(([name, type]) => ({ name, type })),
  rows,
})

describe('a row is as its statement answers', () => {
  it('when names, kinds and nulls agree', () => {
    const declared = declares({
      postId: field(['string']),
      count: field(['number']),
      readAt: field(['Date'], { isNullable: true }),
      state: field(['string'], { texts: ['open', 'paid'] }),
      mark: field(['string'], { isOptional: true }),
    })
    const names = { post_id: text, count: int4, read_at: timestamptz, state: text }
    expect(contradictions(declared, answer(names, ['a', '1', '2026-11-22 01:02:03+00', 'open'], ['b', '2', null, 'paid']))).toEqual([])
  })

  it.each([
    ['a column was renamed', answer({ id: text }), ['declares postId, which', 'does not declare id, which']],
    ['a column is of another kind', answer({ post_id: int4 }, ['1']), ['postId is a number, and string is declared']],
    ['a column may be null', answer({ post_id: text }, ['a'], [null]), ['postId is null']],
  ])('else it says that %s', (_, answered, expected) => {
    const found = contradictions(declares({ postId: field(['string']) }), answered)
    expect(found).toEqual(expected.map((part): unknown => expect.stringContaining(part)))
  })

  it('also inside json, and where a text is of a closed set', () => {
    const image = field(['object'], { fields: { key: field(['string']), width: field(['number'], { isOptional: true }) } })
    const declared = declares({ images: field(['array'], { element: image }), state: field(['string'], { texts: ['open'] }) })
    const names = { images: jsonb, state: text }
    expect(contradictions(declared, answer(names, ['[{"key":"a","more":1}]', 'open']))).toEqual([])
    expect(contradictions(declared, answer(names, ['[{"name":"a"}]', 'gone']))).toEqual([
      'a.ts:1: images[].key is absent.',
      "a.ts:1: state is 'gone', which is not declared.",
    ])
  })
})

it('reads the declared rows from the sources, through interfaces, imports and computed types', () => {
  const found = declaredRows()
  expect(found.length).toBeGreaterThan(200)
  const card = found.find(({ place }) => place.startsWith('src/social/posts/stored-cards.ts'))
  expect(card?.row.fields).toMatchObject({
    version: { kinds: ['number'], isNullable: false },
    category: { kinds: ['string'], texts: expect.arrayContaining(['daily', 'food']) as string[] },
    createdAt: { kinds: ['Date'] },
    images: {
      kinds: ['array'],
      isNullable: true,
      element: { fields: { variants: { element: { fields: { key: { kinds: ['string'] } } } } } },
    },
  })
})
