import type { RunnerDeps } from '../../src/context.ts'
import { answerFollowRequest } from '../../src/social/graph/answer-follow-request.ts'
import { followPerson } from '../../src/social/graph/follow-person.ts'
import type { Follow } from '../plan-follows.ts'
import { type CastMember, memberAt } from './cast.ts'
import { sideBySide } from './side-by-side.ts'
import type { Attempt } from './unless-refused.ts'

/** Makes the follows of the plan; private accounts accept their requests a little later. */
export async function seedFollows(
  deps: RunnerDeps,
  follows: readonly Follow[],
  cast: readonly CastMember[],
  attempt: Attempt,
): Promise<void> {
  await sideBySide(follows, 8, ({ follower, followee, at, accepted }) =>
    attempt(async () => {
      const [who, whom] = [cast[follower], cast[followee]]
      if (!who || !whom) throw new Error('A follow names nobody.')
      const { relation } = await followPerson(memberAt(deps, who, at), { personId: whom.actor.personId })
      if (relation !== 'requested' || !accepted) return
      const answeredAt = new Date(at.getTime() + 300_000)
      await answerFollowRequest(memberAt(deps, whom, answeredAt), { personId: who.actor.personId, accept: true })
    }),
  )
}
