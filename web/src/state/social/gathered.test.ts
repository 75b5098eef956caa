import { expect, it } from 'vitest'
import { gathered } from './gathered.ts'

it('asks for all of a moment at once, in calls of a limited size, and gives each its own', async () => {
  const calls: string[][] = []
  const find = gathered(2, async (ids) => {
    calls.push(ids)
    return new Map(ids.filter((id) => id !== 'c').map((id) => [id, id.toUpperCase()]))
  })
  expect(await Promise.all(['a', 'b', 'a', 'c'].map(find))).toEqual(['A', 'B', 'A', undefined])
  expect(calls).toEqual([['a', 'b'], ['c']])
  expect(await find('a')).toBe('A')
  expect(calls).toHaveLength(3)
})

it('fails those of a call that failed', async () => {
  const find = gathered(1, async ([id]) => {
    if (id === 'b') throw new Error('gone')
    return new Map([[id!, 1]])
  })
  const [one, other] = await Promise.allSettled([find('a'), find('b')])
  expect([one.status, other.status]).toEqual(['fulfilled', 'rejected'])
})
