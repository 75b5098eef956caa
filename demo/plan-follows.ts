import type { PlannedPerson } from './planned.ts'
import type { Random } from './random.ts'

/**
 * `follower` and `followee` are places in the list of people. `accepted` is false where a private
 * account has not answered.
 */
export type Follow = { follower: number; followee: number; at: Date; accepted: boolean }

/**
 * Each person follows 6 to 30 others: by Zipf's law, their own persona more often, and friends
 * mutually.
 */
export function planFollows(people: readonly PlannedPerson[], fame: readonly number[], random: Random, now: Date): Follow[] {
  const chosen = new Map<string, Follow>()
  const add = (follower: PlannedPerson, followee: PlannedPerson): void => {
    const key = `${follower.index}>${followee.index}`
    if (follower.index === followee.index || chosen.has(key)) return
    const from = Math.max(follower.joinedAt.getTime(), followee.joinedAt.getTime())
    // Most follows are older than the posts; the others happen between posts.
    const at = new Date(
      Math.floor(
        random.chance(0.85) ? from + random.between(0, 0.4) * (now.getTime() - from) : random.between(from, now.getTime() - 600_000),
      ),
    )
    chosen.set(key, { follower: follower.index, followee: followee.index, at, accepted: !followee.isPrivate || random.chance(0.8) })
  }
  for (const person of people) {
    const wanted = Math.min(30, people.length - 1, Math.max(6, Math.round(random.normal(14, 6))))
    const weights = people.map((other) =>
      other.index === person.index
        ? 0
        : (fame[other.index] ?? 0) * (other.persona === person.persona ? 3 : 1) * (other.isPrivate ? 0.4 : 1) + 0.004,
    )
    for (let left = wanted; left > 0; left--) {
      const pick = random.weighted(weights)
      weights[pick] = 0
      const other = people[pick]
      if (other) add(person, other)
    }
  }
  const first = [...chosen.values()]
  for (const { follower, followee } of first) {
    const [back, friend] = [people[followee], people[follower]]
    if (back && friend && random.chance(back.persona === friend.persona ? 0.4 : 0.16)) add(back, friend)
  }
  return [...chosen.values()].sort((a, b) => a.at.getTime() - b.at.getTime())
}
