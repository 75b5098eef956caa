import { expect, it } from 'vitest'
import { entriesOf } from '../last-seen-rules.ts'
import { type Act, withAct } from './act-rules.ts'

const like = (postId: string, on: boolean): Act => ({ kind: 'like', postId, on })

it('of acts that wait with one target only the newest is sent, in its place in the order', () => {
  const comment: Act = { kind: 'comment', postId: 'a', parentId: null, body: '좋아요', idempotencyKey: 'k' }
  const waiting = [like('a', true), comment, like('b', true), like('a', false), like('a', true)].reduce(withAct, [] as Act[])
  expect(waiting).toEqual([comment, like('b', true), like('a', true)])
})

it('what was last seen is kept without money, orders and talk, the newest first, two pages of each list, and who it was always', () => {
  const read = (queryKey: unknown[], at: number, data: unknown = {}) => ({ queryKey, data, at })
  const many = Array.from({ length: 60 }, (_, at) => read(['posts', 'one', String(at)], 100 + at))
  const kept = entriesOf([
    read(['me'], 1, { id: 'x' }),
    ...many,
    ...['wallet', 'orders', 'chat', 'admin', 'addresses', 'sessions', 'security-log'].map((area) => read([area], 999)),
    read(['posts', 'home'], 998, { pages: [1, 2, 3], pageParams: [null, 'a', 'b'] }),
    { queryKey: ['posts', 'tag', 'x'], data: undefined, at: 997 },
  ])
  expect(kept.map(({ queryKey }) => queryKey[0])).toEqual(['me', ...Array.from({ length: 39 }, () => 'posts')])
  expect(kept[1]).toEqual({ queryKey: ['posts', 'home'], data: { pages: [1, 2], pageParams: [null, 'a'] }, at: 998 })
  expect(kept[2]!.queryKey).toEqual(['posts', 'one', '59'])
})
