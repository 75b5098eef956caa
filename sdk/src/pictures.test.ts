import { expect, it } from 'vitest'
import { pictureSrcSet, pictureUrl } from './pictures.ts'

const open = { base: 'https://cdn.example/m/a/b', webp: [320, 640, 1080], jpeg: [1080] }
const closed = { ...open, queries: ['q=1', 'q=2', 'q=3', 'q=4'] }

it('writes the addresses of a picture out: every width, or the one that fits a place', () => {
  expect(pictureSrcSet(open, 'webp')).toBe(
    'https://cdn.example/m/a/b-320.webp 320w, https://cdn.example/m/a/b-640.webp 640w, https://cdn.example/m/a/b-1080.webp 1080w',
  )
  expect([1, 320, 321, 5000].map((width) => pictureUrl(open, width))).toEqual(
    [320, 320, 640, 1080].map((width) => `https://cdn.example/m/a/b-${width}.webp`),
  )
  expect(pictureUrl(open, 96, 'jpeg')).toBe('https://cdn.example/m/a/b-1080.jpg')
})

it('gives each address of a closed picture its own query, or all the same', () => {
  expect(pictureUrl(closed, 640)).toBe('https://cdn.example/m/a/b-640.webp?q=2')
  expect(pictureSrcSet(closed, 'jpeg')).toBe('https://cdn.example/m/a/b-1080.jpg?q=4 1080w')
  expect(pictureUrl({ ...open, queries: ['q=1'] }, 640)).toBe('https://cdn.example/m/a/b-640.webp?q=1')
})

it('has no address where there are no files', () => {
  const none = { base: '', webp: [], jpeg: [] }
  expect([pictureUrl(none, 320), pictureSrcSet(none, 'webp')]).toEqual([null, ''])
})
