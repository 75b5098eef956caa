import { describe, expect, it } from 'vitest'
import type { InteractionKind } from '../../interactions/rules.ts'
import { interactionWeights } from '../../interactions/rules.ts'
import type { NearWeights } from '../rules.ts'
import type { Act } from './act.ts'
import { nearNeighbours } from './near.ts'

const plain: NearWeights = {
  gapPower: 0,
  backwardShare: 1,
  activityPower: 0,
  support: 0,
  fromPower: 0.5,
  toPower: 0.5,
  kept: 10,
  longestHistory: 10,
  crowdMinutes: 0,
}

/** One person's acts, oldest first; every post is liked unless a kind follows it: 'a', 'b view'. */
function history(...words: string[]): Act[] {
  return words.map((word, at) => {
    const [postId, kind = 'like'] = word.split(' ') as [string, InteractionKind?]
    return { postId, authorId: 'x', kind, weight: interactionWeights[kind], at: new Date(at * 1000) }
  })
}

const scoresOf = (of: string, histories: Act[][], weights: NearWeights, totals?: Map<string, number>) => {
  const { others = [], scores = [] } = nearNeighbours(new Set([of]), histories, totals, weights).get(of) ?? {}
  return Object.fromEntries(others.map((other, at) => [other, scores[at]]))
}

describe('near', () => {
  it('is the cosine when no weight says otherwise', () => {
    // a and b: two people share them; a has 3 people, b 2, c 1.
    const histories = [history('a', 'b'), history('b', 'a'), history('a', 'c')]
    expect(scoresOf('a', histories, plain)).toEqual({ b: expect.closeTo(2 / Math.sqrt(6)), c: expect.closeTo(1 / Math.sqrt(3)) })
  })

  it('counts a pair less the further apart it is in a history', () => {
    const scores = scoresOf('a', [history('a', 'b', 'c')], { ...plain, gapPower: 1 })
    expect(scores).toEqual({ b: expect.closeTo(1), c: expect.closeTo(1 / 2) })
  })

  it('proposes what came after more than what came before', () => {
    const scores = scoresOf('b', [history('a', 'b', 'c')], { ...plain, backwardShare: 0.25 })
    expect(scores).toEqual({ c: expect.closeTo(1), a: expect.closeTo(0.25) })
  })

  it('trusts pairs of more people more', () => {
    const histories = [history('a', 'b'), history('a', 'b'), history('a', 'c'), history('c', 'd')]
    const scores = scoresOf('a', histories, { ...plain, support: 2 })
    expect(scores['b']).toBeCloseTo((2 / Math.sqrt(3 * 2)) * (2 / 4))
    expect(scores['c']).toBeCloseTo((1 / Math.sqrt(3 * 2)) * (1 / 3))
  })

  it('weights a pair by the strength of both acts, a person by their activity', () => {
    const histories = [history('a purchase', 'b view'), history('a', 'c', 'd')]
    const scores = scoresOf('a', histories, { ...plain, activityPower: 1 })
    expect(scores['b']).toBeCloseTo(Math.sqrt(3 * 0.2) / 2 / Math.sqrt((3 + 1) * 0.2))
    expect(scores['c']).toBeCloseTo(1 / 3 / Math.sqrt(3 + 1))
  })

  it('divides by the totals of all people where only some histories are given', () => {
    const totals = new Map([
      ['a', 4],
      ['b', 9],
    ])
    expect(scoresOf('a', [history('a', 'b')], plain, totals)).toEqual({ b: expect.closeTo(1 / 6) })
  })

  it('leaves out hides and impressions, counts a repeated post once, and keeps the best and the last only', () => {
    expect(scoresOf('a', [history('a', 'b hide', 'c impression', 'd')], plain)).toEqual({ d: expect.closeTo(1) })
    expect(scoresOf('a', [history('b', 'a', 'b', 'b')], plain)).toEqual({ b: expect.closeTo(1) })
    const many = [history('a', 'b'), history('a', 'b', 'c')]
    expect(Object.keys(scoresOf('a', many, { ...plain, kept: 1 }))).toEqual(['b'])
    expect(scoresOf('c', [history('a', 'b', 'c')], { ...plain, longestHistory: 2 })).toEqual({ b: expect.closeTo(1) })
  })

  it('answers for the asked posts only, with nothing for a post that nobody chose beside another', () => {
    expect(nearNeighbours(new Set(['a', 'z']), [history('a'), history('b', 'c')])).toEqual(new Map([['a', { others: [], scores: [] }]]))
  })
})
