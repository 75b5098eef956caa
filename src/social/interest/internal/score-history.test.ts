import { describe, expect, it } from 'vitest'
import { type InteractionKind, interactionWeights } from '../../interactions/rules.ts'
import type { BlendWeights } from '../rules.ts'
import type { Act, Neighbours } from './act.ts'
import { scoreHistory } from './score-history.ts'

const plain: BlendWeights = { nearRecencyPower: 1, easeRecencyPower: 0, easeShare: 0.5, longestHistory: 10 }
const act = (postId: string, kind: InteractionKind = 'like'): Act => ({
  postId,
  authorId: 'x',
  kind,
  weight: interactionWeights[kind],
  at: new Date(0),
})

/** `{ a: { p: 0.5 } }`: p is a neighbour of a. */
function model(lists: Record<string, Record<string, number>>): Map<string, Neighbours> {
  return new Map(Object.entries(lists).map(([of, to]) => [of, { others: Object.keys(to), scores: Object.values(to) }]))
}

describe('score of a history', () => {
  it('counts the last choice most, by the power of each model', () => {
    const scored = scoreHistory([act('a'), act('b')], model({ a: { p: 1 }, b: { q: 1 } }), model({ a: { p: 1 }, b: { q: 1 } }), {
      blend: plain,
    })
    // near: q 1, p 1/2, highest 1; EASE: 1 and 1.
    expect(scored).toEqual([
      { postId: 'q', score: 1, parts: { near: 0.5, ease: 0.5 }, because: 'b' },
      { postId: 'p', score: 0.75, parts: { near: 0.25, ease: 0.5 }, because: 'a' },
    ])
  })

  it('does not depend on the unit of a model', () => {
    const near = model({ a: { p: 4, q: 1 } })
    const small = model({ a: { q: 0.001, r: 0.0005 } })
    const large = model({ a: { q: 100, r: 50 } })
    expect(scoreHistory([act('a')], near, small, { blend: plain })).toEqual(scoreHistory([act('a')], near, large, { blend: plain }))
  })

  it('counts stronger acts more, and names the act that gives most', () => {
    const near = model({ a: { p: 1 }, b: { p: 1 } })
    const [best] = scoreHistory([act('a', 'purchase'), act('b', 'view')], near, new Map(), { blend: { ...plain, nearRecencyPower: 0 } })
    expect(best).toMatchObject({ postId: 'p', because: 'a' })
  })

  it('lets EASE take from a post, and proposes none of which nothing is left', () => {
    const near = model({ a: { p: 1, q: 0.5, r: 0.2 } })
    const scored = scoreHistory([act('a')], near, model({ a: { s: 1, q: -0.2, r: -0.5 } }), { blend: plain })
    expect(scored).toEqual([
      { postId: 'p', score: 0.5, parts: { near: 0.5, ease: 0 }, because: 'a' },
      { postId: 's', score: 0.5, parts: { near: 0, ease: 0.5 }, because: 'a' },
      { postId: 'q', score: expect.closeTo(0.15), parts: { near: expect.closeTo(0.15), ease: 0 }, because: 'a' },
    ])
  })

  it('proposes nothing that the person acted on, hides too, and uses no hide', () => {
    const near = model({ a: { a: 1, b: 1, h: 1, p: 1 }, h: { q: 1 } })
    const scored = scoreHistory([act('a'), act('b'), act('h', 'hide')], near, new Map(), { blend: plain })
    expect(scored.map(({ postId }) => postId)).toEqual(['p'])
    expect(scoreHistory([], near, near, { blend: plain })).toEqual([])
  })
})
