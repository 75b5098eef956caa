import { expect, it } from 'vitest'
import { doEach, inPages } from './do-each.ts'

it('meets each row of all pages once, also behind one that fails', async () => {
  const numbers = Array.from({ length: 7 }, (_, at) => at)
  const read = (after: number | null) => Promise.resolve(numbers.filter((n) => n > (after ?? -1)).slice(0, 3))
  const met: number[] = []
  const work = doEach(inPages(3, read), async (n) => {
    met.push(n)
    if (n === 1) throw new Error('one')
    return true
  })
  await expect(work).rejects.toThrow('one')
  expect(met).toEqual(numbers)
})
