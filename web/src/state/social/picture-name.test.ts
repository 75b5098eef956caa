import { expect, it } from 'vitest'
import { pictureName } from './picture-name.ts'

const tag = (title: string) => ({ productId: title, x: 0, y: 0, title, priceKrw: 1 })

it('names a picture by what its author wrote of it, else by its products, else by the caption', () => {
  const tags = [tag('유리 화병'), tag('찻잔')]
  expect(pictureName({ alt: '창가의 화병', tags }, { caption: '아침' })).toBe('창가의 화병')
  expect(pictureName({ alt: '', tags }, { caption: '아침' })).toBe('유리 화병, 찻잔')
  expect(pictureName({ alt: '', tags: [] }, { caption: ' 아침 ' })).toBe('아침')
  expect(pictureName({ alt: '', tags: [] }, { caption: '🥝'.repeat(70) })).toBe('🥝'.repeat(60))
  expect(pictureName({ alt: '', tags: [] }, { caption: '' })).toBe('')
})
