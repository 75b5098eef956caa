import { expect, it } from 'vitest'
import { turns } from './turns.ts'

it('runs so many works at once, the others in order, and skips one that was given up while it waited', async () => {
  const inTurn = turns(2)
  const begun: number[] = []
  const ends: (() => void)[] = []
  const givenUp = new AbortController()
  const works = [0, 1, 2, 3].map((n) => {
    const signal = n === 2 ? givenUp.signal : new AbortController().signal
    const work = () => {
      begun.push(n)
      return new Promise<number>((resolve, reject) => ends.push(() => (n === 1 ? reject(new Error('lost')) : resolve(n))))
    }
    return inTurn(work, signal).catch((error: Error) => error.name)
  })
  expect(begun).toEqual([0, 1])
  givenUp.abort()
  ends[1]!()
  await works[1]
  await works[2]
  expect(begun).toEqual([0, 1, 3])
  ends[0]!()
  ends[2]!()
  expect(await Promise.all(works)).toEqual([0, 'Error', 'AbortError', 3])
})
