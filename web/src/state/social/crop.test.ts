import { expect, it } from 'vitest'
import { cutTags, partOf, wholePicture } from './crop.ts'

const size = { width: 400, height: 200 }
const tag = { productId: 'p', title: '컵', priceKrw: 1000, x: 0.25, y: 0.5 }

it('cuts a part that never leaves the picture, turned or not', () => {
  expect(partOf(size, wholePicture)).toEqual({ left: 0, top: 0, width: 400, height: 200 })
  expect(partOf(size, { ...wholePicture, aspect: 1, x: 0 })).toEqual({ left: 0, top: 0, width: 200, height: 200 })
  expect(partOf(size, { ...wholePicture, aspect: 1, x: 9, zoom: 2, y: -3 })).toEqual({ left: 300, top: 0, width: 100, height: 100 })
  expect(partOf(size, { ...wholePicture, turns: 1, aspect: 1 })).toEqual({ left: 0, top: 100, width: 200, height: 200 })
})

it('keeps tags on their things, and drops those that were cut away', () => {
  expect(cutTags([tag], size, { ...wholePicture, turns: 1 })).toEqual([{ ...tag, x: 0.5, y: 0.25 }])
  expect(cutTags([tag], size, { ...wholePicture, turns: 4 })).toEqual([tag])
  expect(cutTags([tag], size, { ...wholePicture, aspect: 1, x: 0 })).toEqual([{ ...tag, x: 0.5, y: 0.5 }])
  expect(cutTags([tag], size, { ...wholePicture, aspect: 1, x: 1 })).toEqual([])
})
