import { describe, expect, it } from 'vitest'
import { repeatedField } from './rules.ts'

describe('a post', () => {
  it('shows a picture once, and a product once in a picture', () => {
    const image = (mediaId: string, ...products: string[]) => ({ mediaId, tags: products.map((productId) => ({ productId })) })
    expect(repeatedField([image('a', 'p'), image('b', 'p')])).toBeNull()
    expect(repeatedField([image('a'), image('a')])).toBe('images.1.mediaId')
    expect(repeatedField([image('a', 'p', 'q', 'p')])).toBe('images.0.tags.2.productId')
  })
})
