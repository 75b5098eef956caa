import type { Follow } from './plan-follows.ts'
import type { PlannedPerson } from './planned.ts'
import type { Random } from './random.ts'
import { englishTalks, firstWords, talks } from './words/talks.ts'

/**
 * Messages of two people in their order; `people` are places in the plan's list, the first one
 * begins.
 */
export type PlannedTalk = { people: [number, number]; lines: { speaker: 0 | 1; at: Date; body: string }[] }

const minuteMs = 60_000
const dayMs = 86_400_000
const talksOfFriends = 40
const requests = 12

/**
 * Friends (who follow each other) talk in the last three days; a few strangers have written once.
 */
export function planTalks(people: readonly PlannedPerson[], follows: readonly Follow[], now: Date, random: Random): PlannedTalk[] {
  const followed = new Set(follows.filter(({ accepted }) => accepted).map(({ follower, followee }) => `${follower} ${followee}`))
  const knows = (one: number, other: number) => followed.has(`${one} ${other}`)
  const pairs = people.flatMap(({ index: one }) =>
    people.filter(({ index: other }) => other > one).map(({ index: other }) => [one, other] as const),
  )
  const friends = random.sample(
    pairs.filter(([one, other]) => knows(one, other) && knows(other, one)),
    talksOfFriends,
  )
  const strangers = random.sample(
    pairs.filter(([one, other]) => !knows(other, one) && !people[other]?.isPrivate),
    requests,
  )
  return [
    ...friends.map(([one, other]): PlannedTalk => {
      const inEnglish = people[one]?.locale === 'en' || people[other]?.locale === 'en'
      const script = random.pick(inEnglish ? englishTalks : talks)
      let at = now.getTime() - random.between(0.02, 3) * dayMs
      const lines = script.map(([speaker, body]) => {
        at = Math.min(at + random.between(0.5, 6) * minuteMs, now.getTime() - minuteMs)
        return { speaker, at: new Date(at), body }
      })
      return { people: random.chance(0.5) ? [one, other] : [other, one], lines }
    }),
    ...strangers.map(([one, other]): PlannedTalk => {
      const at = new Date(now.getTime() - random.between(0.05, 2) * dayMs)
      return { people: [one, other], lines: [{ speaker: 0, at, body: random.pick(firstWords) }] }
    }),
  ]
}
