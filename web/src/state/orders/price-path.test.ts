import { expect, it } from 'vitest'
import { pricePath } from './price-path.ts'

const at = (ms: number, priceKrw: number) => ({ at: new Date(ms).toISOString(), priceKrw })

it('steps from each price to the next, and stays until now', () => {
  expect(pricePath([at(0, 200), at(500, 100), at(750, 150)], 1000)).toBe('M0 2H50V28H75V15H100')
})

it('is a level line for one price', () => {
  expect(pricePath([at(0, 200)], 1000)).toBe('M0 15H100')
})
