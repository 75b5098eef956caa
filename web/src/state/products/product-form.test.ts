import { expect, it } from 'vitest'
import { type Choice, splitValues, withoutName, withValues } from './choices.ts'
import { createInputOf, emptyForm, mergeForms, problemsOf } from './product-form.ts'

const choice = (values: string[], more: Partial<Choice> = {}): Choice => ({ values, price: '1000', stock: '1', ...more })
const names = (choices: Choice[]) => choices.map(({ values }) => values.join('/'))

it('keeps choices while the words of a name change: a renamed one, new ones beside all others, and none that was taken away', () => {
  const first = withValues(1, [], 0, splitValues('S, M,, S'))
  expect([names(first), first[0]!.stock]).toEqual([['S', 'M'], ''])
  const sold = [choice(['S'], { optionId: 'a' }), choice(['M'], { optionId: 'b' })]
  expect(withValues(1, sold, 0, ['S', 'L']).map(({ optionId }) => optionId)).toEqual(['a', 'b'])
  // A second name: what is sold is of its first word.
  const two = withValues(2, sold, 1, ['흰색', '검정'])
  expect(names(two)).toEqual(['S/흰색', 'S/검정', 'M/흰색', 'M/검정'])
  expect(two.map(({ optionId }) => optionId)).toEqual(['a', undefined, 'b', undefined])
  const less = two.filter(({ values }) => values.join('/') !== 'M/검정')
  expect(names(withValues(2, less, 0, ['S', 'M', 'L']))).toEqual(['S/흰색', 'S/검정', 'M/흰색', 'L/흰색', 'L/검정'])
  expect(names(withoutName(two, 1))).toEqual(['S', 'M'])
})

it('says what is wrong by field, and sends what is right', () => {
  const empty = { ...emptyForm, title: ' 머그 ', price: '0', stock: '1.5', gtin: '12', attributes: { weight: 'heavy' }, optionNames: [] }
  const form = { ...empty, category: 'daily' as const }
  expect(problemsOf(empty, true)).toEqual({ category: 'category', price: 'price', stock: 'stock', gtin: 'gtin' })
  expect(problemsOf(form, true)).toEqual({ price: 'price', stock: 'stock', gtin: 'gtin', 'attributes.weight': 'number' })
  const options = [choice(['S']), choice(['M'], { price: '900', stock: '4' })]
  const right = { ...emptyForm, title: ' 머그 ', category: 'home' as const, optionNames: ['크기'], options }
  expect(problemsOf(right, true)).toEqual({})
  expect(createInputOf(right, 'K-1')).toMatchObject({
    title: '머그',
    category: 'home',
    priceKrw: 900,
    stock: 5,
    sku: 'K-1',
    choices: { optionNames: ['크기'] },
  })
  expect(problemsOf({ ...right, optionNames: ['크기', '크기'] }, true)).toEqual({
    'optionNames.1': 'sameName',
    'optionValues.1': 'noOptions',
  })
})

it('joins what a colleague saved with what stands here, and names what both changed', () => {
  const base = { ...emptyForm, title: '머그', about: '말', price: '1000' }
  const merged = mergeForms(base, { ...base, title: '큰 머그', price: '2000' }, { ...base, title: '하얀 머그', about: '새 말' })
  expect(merged).toEqual({ form: { ...base, title: '큰 머그', about: '새 말', price: '2000' }, both: ['title'] })
})
