import { expect, it } from 'vitest'
import { offersValue, pickedOption, pickValue } from './options.ts'

const option = (values: string[], stock = 1) => ({ id: values.join(), values, priceKrw: 1_000, stock })
const options = [option(['white', 'M']), option(['white', 'L'], 0), option(['black', 'M']), option(['black', 'XL'])]
const product = { optionNames: ['colour', 'size'], options }

it('is a choice once every name has a value', () => {
  expect(pickedOption(product, [])).toBeUndefined()
  expect(pickedOption(product, ['white'])).toBeUndefined()
  expect(pickedOption(product, [undefined, 'M'])).toBeUndefined()
  expect(pickedOption(product, ['black', 'M'])?.id).toBe('black,M')
  expect(pickedOption({ optionNames: [], options: [] }, [])).toBeUndefined()
})

it('marks what is sold out together with what is picked', () => {
  expect(offersValue(options, [], 1, 'L')).toBe('sold_out')
  expect(offersValue(options, ['white'], 1, 'M')).toBe('in_stock')
  expect(offersValue(options, ['white'], 1, 'XL')).toBe('sold_out')
})

it('lets a value go that nothing has together with the new one, and picks what is left', () => {
  expect(pickValue(options, ['white', 'M'], 0, 'black')).toEqual(['black', 'M'])
  expect(pickValue(options, ['white', 'L'], 0, 'black')).toEqual(['black'])
  expect(pickValue(options, [], 1, 'XL')).toEqual(['black', 'XL'])
})
