import { expect, it } from 'vitest'
import { entriesOf, partsToKeep } from './last-seen-rules.ts'

const read = (queryKey: string[], data: unknown, at = 1) => ({ queryKey, data, at })

it('keeps what one sees with the first two pages of a list, and writes it again only where that changed', () => {
  const [first, second, third] = [{ posts: [1] }, { posts: [2] }, { posts: [3] }]
  const home = (pages: unknown[], at: number) => read(['posts', 'home'], { pages, pageParams: pages.map(() => null) }, at)
  const me = read(['me'], { id: 'a' })
  const before = entriesOf([home([first, second], 1), me, read(['wallet'], { balanceKrw: 1 })])
  expect(before.map(({ queryKey }) => queryKey[0])).toEqual(['me', 'posts'])
  const kept = partsToKeep(before, new Set())!
  expect([...kept]).toEqual([me.data, first, second])

  const longer = entriesOf([home([first, second, third], 2), me])
  expect(longer[1]!.data).toEqual({ pages: [first, second], pageParams: [null, null] })
  expect(partsToKeep(longer, kept)).toBe(null)
  // A like is another first page.
  expect(partsToKeep(entriesOf([home([{ ...first }, second], 3), me]), kept)).not.toBe(null)
  expect(partsToKeep(entriesOf([home([first, second], 3), me, read(['trends'], {})]), kept)).not.toBe(null)
  expect(partsToKeep(entriesOf([me]), kept)).not.toBe(null)
})
