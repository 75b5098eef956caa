import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { itAtLength } from '../../../../test/at-length.ts'
import { interactionWeights } from '../../../social/interactions/rules.ts'
import type { Act } from '../../../social/interest/internal/act.ts'
import { easeNeighbours } from '../../../social/interest/internal/ease.ts'
import { nearNeighbours } from '../../../social/interest/internal/near.ts'
import { scoreHistory } from '../../../social/interest/internal/score-history.ts'
import { interestFormula, interestFormulas } from '../../../social/interest/rules.ts'
import { measure } from './measure.ts'
import { givenSplit, historiesOf, leaveLastOut, type Trial } from './protocols.ts'

const folder = fileURLToPath(new URL('../../../../../shared/data/ranking/', import.meta.url))
const isThere = existsSync(folder)
/**
 * Smaller than the full run of `kiwi rank evaluate`, which docs/ranking.md tells of: two seconds of
 * EASE instead of 17. These data sets have no times, which would make one crowd of all people.
 */
const weights = interestFormulas[interestFormula]
const { blend } = weights
const near = { ...weights.near, crowdMinutes: 0 }
const ease = { ...weights.ease, posts: 2000 }
const mostTested = 2_000
/** Together 10 s of CPU, which takes longer beside busy neighbours. */
const timeoutMs = 90_000

/** Lines of a person and an item in the order of time. */
function histories(file: string, separator: string) {
  const rows = readFileSync(folder + file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(separator).map(Number) as [number, number])
  return historiesOf({
    people: rows.map(([person]) => person),
    items: rows.map(([, item]) => item),
    timesMs: rows.map(() => 0),
    kinds: rows.map(() => 'view'),
  })
}

/** In memory, by the kernel that the jobs and the feed run. */
function qualityOf({ training, tests }: Trial) {
  const acts = new Map([...training].map(([person, history]) => [person, history.map(({ item }) => actOf(item))]))
  const all = new Set([...acts.values()].flatMap((own) => own.map(({ postId }) => postId)))
  const nearby = nearNeighbours(all, acts.values(), undefined, near)
  const byEase = easeNeighbours(acts.values(), ease)
  const asked = [...tests].slice(0, mostTested)
  const lists = asked.map(([person]) =>
    scoreHistory(acts.get(person) ?? [], nearby, byEase, { blend })
      .slice(0, 20)
      .map(({ postId }) => Number(postId)),
  )
  return measure(
    asked.map(([, test]) => test),
    lists,
    [...all].map(Number),
  )
}

function actOf(item: number): Act {
  return { postId: String(item), authorId: '', kind: 'view', weight: interactionWeights.view, at: new Date(0) }
}

describe.skipIf(!isThere)(`the quality of ${interestFormula} (skipped where ${folder} is absent)`, () => {
  it(
    'finds what listeners of LastFM listened to',
    () => {
      const quality = qualityOf(givenSplit(histories('lastfm-data1.txt', '\t'), histories('lastfm-test1.txt', '\t')))
      expect(quality['recall@20']).toBeGreaterThan(0.262)
      expect(quality['ndcg@20']).toBeGreaterThan(0.208)
    },
    timeoutMs,
  )

  itAtLength(
    'finds the next video game that people buy',
    () => {
      const all = histories('amazon-video.txt', ' ')
      const names = Array.from({ length: all.size + 1 }, (_, person) => String(person))
      const quality = qualityOf(leaveLastOut(all, names, '1'))
      expect(quality['recall@20']).toBeGreaterThan(0.125)
      expect(quality['ndcg@20']).toBeGreaterThan(0.058)
    },
    timeoutMs,
  )
})
