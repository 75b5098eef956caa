import { describe, expect, it } from 'vitest'
import type { HomePage } from '../kiwi.ts'
import { mergeTop } from './merge-top.ts'

const page = (ids: string[], nextCursor: string | null = 'more') =>
  ({ posts: ids.map((id) => ({ id })), nextCursor, tags: {} }) as unknown as HomePage
const held = { pages: [page(['f', 'e', 'd']), page(['c', 'b'])], pageParams: [null, 'after d'] }
const idsOf = (merged: ReturnType<typeof mergeTop>) => merged?.pages.flatMap(({ posts }) => posts.map(({ id }) => id))

describe('the top of home, read again', () => {
  it('puts new posts above, drops what is gone from it, and keeps what lies below', () => {
    const merged = mergeTop(held, page(['h', 'g', 'f', 'd']))
    expect(idsOf(merged)).toEqual(['h', 'g', 'f', 'd', 'c', 'b'])
    expect(merged?.pageParams).toEqual([null, null, 'after d'])
  })

  it('puts a late post into its place', () => {
    expect(idsOf(mergeTop(held, page(['f', 'ee', 'e', 'd'])))).toEqual(['f', 'ee', 'e', 'd', 'c', 'b'])
  })

  it('is refused where it does not reach the posts that are held', () => {
    expect(mergeTop(held, page(['k', 'j', 'i']))).toBeNull()
    expect(mergeTop(held, page([]))).toBeNull()
  })

  it('replaces all where it is all there is', () => {
    expect(idsOf(mergeTop(held, page(['k'], null)))).toEqual(['k'])
  })
})
