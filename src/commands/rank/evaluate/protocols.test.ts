import { expect, it } from 'vitest'
import type { InteractionKind } from '../../../social/interactions/rules.ts'
import { chronological, givenSplit, historiesOf, leaveLastOut, mostLastOut } from './protocols.ts'

/** Rows as in a file: person, item, time, and a like where no kind stands. */
function histories(...rows: [person: number, item: number, timeMs: number, kind?: InteractionKind][]) {
  return historiesOf({
    people: rows.map(([person]) => person),
    items: rows.map(([, item]) => item),
    timesMs: rows.map(([, , timeMs]) => timeMs),
    kinds: rows.map(([, , , kind = 'like']) => kind),
  })
}

const itemsOf = (history: { item: number }[] | undefined) => history?.map(({ item }) => item)

it('orders a history by time, and equal times as the file does', () => {
  expect(itemsOf(histories([0, 3, 9], [0, 1, 5], [0, 2, 5], [1, 7, 0]).get(0))).toEqual([1, 2, 3])
})

it('counts an item where it was met first, with the strongest kind', () => {
  const history = histories([0, 1, 1, 'view'], [0, 2, 2], [0, 1, 3, 'purchase']).get(0)
  expect(history).toEqual([
    { item: 1, kind: 'purchase', timeMs: 1 },
    { item: 2, kind: 'like', timeMs: 2 },
  ])
})

it('trains on the first 80 % of each person, and asks nobody who has one interaction', () => {
  const { training, tests } = chronological(
    histories([0, 1, 1], [0, 2, 2], [0, 3, 3], [0, 4, 4], [0, 5, 5], [1, 1, 1], [2, 1, 1], [2, 2, 2]),
  )
  expect([0, 1, 2].map((person) => itemsOf(training.get(person)))).toEqual([[1, 2, 3, 4], [1], [1]])
  expect(tests).toEqual(
    new Map([
      [0, new Set([5])],
      [2, new Set([2])],
    ]),
  )
})

it('leaves the last interaction out, and asks for nothing that the person did not choose', () => {
  const { training, tests } = leaveLastOut(histories([0, 1, 1], [0, 2, 2], [1, 1, 1], [1, 2, 2, 'hide']), ['a', 'b'], '1')
  expect(itemsOf(training.get(0))).toEqual([1])
  expect(tests).toEqual(new Map([[0, new Set([2])]]))
})

it('draws the same 3,000 people for a seed, and others for another', () => {
  const people = Array.from({ length: mostLastOut + 500 }, (_, person) => person)
  const all = histories(...people.flatMap((person): [number, number, number][] => [[person, 1, 1], [person, 2, 2]])) // prettier-ignore
  const drawn = (seed: string) => new Set(leaveLastOut(all, people.map(String), seed).tests.keys())
  expect(drawn('1').size).toBe(mostLastOut)
  expect(drawn('1')).toEqual(drawn('1'))
  expect(drawn('2')).not.toEqual(drawn('1'))
})

it('takes the given tests without what was met in training', () => {
  const training = histories([0, 1, 1], [0, 2, 1])
  const { tests } = givenSplit(training, histories([0, 2, 1], [0, 3, 1], [1, 1, 1]))
  expect(tests).toEqual(
    new Map([
      [0, new Set([3])],
      [1, new Set([1])],
    ]),
  )
})
