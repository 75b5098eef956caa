import { expect, it } from 'vitest'
import { keptMs, WantedActs } from './wanted-act.ts'

function tab() {
  const held = new Map<string, string>()
  const clock = { ms: 1_000_000 }
  const storage = {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  }
  return {
    held,
    clock,
    acts: new WantedActs(
      () => storage,
      () => clock.ms,
    ),
  }
}
const like = { kind: 'like', postId: 'p1' } as const
const any = () => true

it('gives the act once, on the page of the press only', () => {
  const { acts } = tab()
  acts.want(like, '/posts/p1')
  expect(acts.wanted()).toBe('like')
  expect(acts.take('/posts/p2', any)).toBeNull()
  expect(acts.take('/posts/p1?like=1', any)).toBeNull()
  expect(acts.take('/posts/p1', ({ kind }) => kind === 'buy')).toBeNull()
  expect(acts.take('/posts/p1', any)).toEqual(like)
  expect(acts.take('/posts/p1', any)).toBeNull()
})

it('forgets it after an hour, by another wish, and by a press that names no act', () => {
  const { acts, clock } = tab()
  acts.want(like, '/')
  clock.ms += keptMs
  expect(acts.wanted()).toBeNull()
  acts.want(like, '/')
  acts.want({ kind: 'bookmark', postId: 'p2' }, '/')
  expect(acts.take('/', any)).toEqual({ kind: 'bookmark', postId: 'p2' })
  acts.want(like, '/')
  acts.want(null, '/')
  expect(acts.take('/', any)).toBeNull()
})

it('leads a person to the joining once', () => {
  const { acts } = tab()
  expect(acts.leadsOn('/')).toBe(false)
  acts.want(like, '/')
  expect([acts.leadsOn('/tags/a'), acts.leadsOn('/'), acts.leadsOn('/')]).toEqual([false, true, false])
  expect(acts.take('/', any)).toEqual(like)
})

it('takes what it cannot read for nothing', () => {
  const { acts, held } = tab()
  acts.want(like, '/')
  for (const key of held.keys()) held.set(key, '{')
  expect(acts.take('/', any)).toBeNull()
})
