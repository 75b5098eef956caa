import type { RunnerDeps } from '../../src/context.ts'
import { followTag } from '../../src/social/graph/follow-tag.ts'
import type { PlannedPost } from '../planned.ts'
import type { Category } from '../shops.ts'
import { type CastMember, memberAt } from './cast.ts'
import { sideBySide } from './side-by-side.ts'

const hourMs = 3_600_000
const tagsPerTopic = 2

/**
 * Every other person follows the commonest hashtags of the topics they chose, soon after they
 * joined.
 */
export async function seedTagFollows(deps: RunnerDeps, posts: readonly PlannedPost[], cast: readonly CastMember[]): Promise<void> {
  const followers = cast.filter((_, at) => at % 2 === 0)
  await sideBySide(followers, 8, async (member) => {
    const ctx = memberAt(deps, member, new Date(member.joinedAt.getTime() + hourMs))
    for (const tag of new Set(member.interests.flatMap((topic) => commonest(posts, topic)))) await followTag(ctx, { tag })
  })
}

function commonest(posts: readonly PlannedPost[], topic: Category): string[] {
  const counts = new Map<string, number>()
  for (const { category, hashtags } of posts)
    if (category === topic) for (const tag of hashtags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, tagsPerTopic)
    .map(([tag]) => tag)
}
