import { expect, it } from 'vitest'
import { changeDraft, type Draft, emptyDraft, postOf } from './draft.ts'

const withPhotos = (...ids: string[]): Draft =>
  changeDraft(emptyDraft(), { kind: 'add', photos: ids.map((id) => ({ id, previewUrl: `blob:${id}` })) })
const order = (draft: Draft) => draft.photos.map(({ id }) => id).join('')
const tag = { productId: 'p', title: '컵', priceKrw: 1000, x: 0.2, y: 0.4 }

it('moves a picture either way and keeps it within the row', () => {
  const draft = withPhotos('a', 'b', 'c')
  expect(order(changeDraft(draft, { kind: 'move', id: 'c', to: 0 }))).toBe('cab')
  expect(order(changeDraft(draft, { kind: 'move', id: 'a', to: 9 }))).toBe('bca')
  expect(order(changeDraft(draft, { kind: 'move', id: 'a', to: -1 }))).toBe('abc')
})

it('holds ten pictures at most', () => {
  expect(withPhotos(...'abcdefghijkl').photos).toHaveLength(10)
})

it('moves a product that is pinned again instead of pinning it twice', () => {
  let draft = withPhotos('a')
  draft = changeDraft(draft, { kind: 'tag', id: 'a', tag, category: 'home' })
  draft = changeDraft(draft, { kind: 'tag', id: 'a', tag: { ...tag, x: 0.9 }, category: 'home' })
  expect(draft.photos[0]?.tags).toEqual([{ ...tag, x: 0.9 }])
})

it('can be posted only when every picture is processed and accepted', () => {
  let draft = withPhotos('a', 'b')
  expect(postOf(draft)).toBeNull()
  draft = changeDraft(draft, { kind: 'photo', id: 'a', change: { mediaId: 'm1', isReady: true } })
  expect(postOf(draft)).toBeNull()
  draft = changeDraft(draft, { kind: 'photo', id: 'b', change: { mediaId: 'm2' } })
  expect(postOf(draft)).toBeNull()
  draft = changeDraft(draft, { kind: 'photo', id: 'b', change: { isReady: true } })
  draft = changeDraft(draft, { kind: 'tag', id: 'b', tag, category: 'home' })
  expect(postOf(draft)?.images).toEqual([
    { mediaId: 'm1', alt: '', tags: [] },
    { mediaId: 'm2', alt: '', tags: [{ productId: 'p', x: 0.2, y: 0.4 }] },
  ])
})

it('keeps its key through edits and takes a new one when it starts over', () => {
  const draft = withPhotos('a')
  expect(changeDraft(draft, { kind: 'caption', caption: '글' }).idempotencyKey).toBe(draft.idempotencyKey)
  expect(changeDraft(draft, { kind: 'discard' }).idempotencyKey).not.toBe(draft.idempotencyKey)
})

it('takes the topic of the first product that is pinned, unless one was chosen by hand', () => {
  const pin = (draft: Draft, category: 'home' | 'food') =>
    changeDraft(draft, { kind: 'tag', id: 'a', tag: { ...tag, productId: category }, category })
  const pinned = pin(withPhotos('a'), 'home')
  expect([withPhotos('a').category, pinned.category, pin(pinned, 'food').category]).toEqual(['daily', 'home', 'home'])
  const chosen = changeDraft(withPhotos('a'), { kind: 'category', category: 'daily' })
  expect(pin(chosen, 'home').category).toBe('daily')
})
