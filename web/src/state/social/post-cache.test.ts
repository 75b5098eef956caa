import { expect, it } from 'vitest'
import type { PostCard } from '../kiwi.ts'
import { withNote } from './notes.ts'
import { mapPosts, putBack } from './post-cache.ts'

const post = (id: string): PostCard => ({
  id,
  author: { id: 'p', handle: 'jimin', displayName: '지민', avatarUrl: null, avatarThumbhash: null, mark: null },
  caption: '',
  category: 'daily',
  hashtags: [],
  images: [],
  likeCount: 1,
  commentCount: 0,
  bookmarkCount: 0,
  liked: false,
  bookmarked: false,
  createdAt: '2026-11-22T00:00:00.000Z',
})
const like = (one: PostCard) => ({ ...one, liked: true })

it('changes a post in pages, in a list and on its own page', () => {
  const pages = {
    pages: [
      { posts: [post('a')], nextCursor: 'x' },
      { posts: [post('b')], nextCursor: null },
    ],
    pageParams: [null, 'x'],
  }
  expect(mapPosts(pages, 'b', like)).toEqual({ ...pages, pages: [pages.pages[0], { posts: [like(post('b'))], nextCursor: null }] })
  expect(mapPosts({ posts: [post('a')], runId: null }, 'a', like)).toEqual({ posts: [like(post('a'))], runId: null })
  expect(mapPosts(post('a'), 'a', like)).toEqual(like(post('a')))
})

it('takes a post out of lists', () => {
  expect(mapPosts({ posts: [post('a'), post('b')] }, 'a', () => null)).toEqual({ posts: [post('b')] })
})

it('puts a post back where it was, beside what came since', () => {
  const before = { pages: [{ posts: [post('a'), post('b'), post('c')] }], pageParams: [null] }
  const since = { pages: [{ posts: [like(post('a')), post('c')] }, { posts: [post('d')] }], pageParams: [null, 'x'] }
  const back = { pages: [{ posts: [like(post('a')), post('b'), post('c')] }, { posts: [post('d')] }], pageParams: [null, 'x'] }
  expect(putBack(since, before, 'b')).toEqual(back)
  expect(putBack(back, before, 'b')).toEqual(back)
  expect(putBack(undefined, before, 'b')).toBe(undefined)
})

it('keeps all other data identical', () => {
  const list = { posts: [post('a')] }
  expect(mapPosts(list, 'z', like)).toBe(list)
  expect(mapPosts(undefined, 'a', like)).toBe(undefined)
})

it('changes a note only where a post has one', () => {
  expect(withNote(post('a'), '메모')).toEqual(post('a'))
  const noted = { ...post('a'), note: '' }
  expect(withNote(noted, '메모')).toEqual({ ...noted, note: '메모' })
})
