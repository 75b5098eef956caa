import type { RunnerDeps } from '../../src/context.ts'
import { openRoom } from '../../src/social/chat/open-room.ts'
import { sendMessage } from '../../src/social/chat/send-message.ts'
import type { PlannedTalk } from '../plan-talks.ts'
import { type CastMember, memberAt } from './cast.ts'
import { sideBySide } from './side-by-side.ts'
import type { Attempt } from './unless-refused.ts'

/** Conversations at the times of the plan, one after the other within a room. */
export async function seedTalks(
  deps: RunnerDeps,
  talks: readonly PlannedTalk[],
  cast: readonly CastMember[],
  attempt: Attempt,
): Promise<void> {
  await sideBySide([...talks.entries()], 8, ([nth, { people, lines }]) =>
    attempt(async () => {
      const speakers = people.map((place) => cast[place])
      const [one, other] = speakers
      if (!one || !other) throw new Error('A conversation names nobody.')
      const { id: roomId } = await openRoom(memberAt(deps, one, lines[0]!.at), { personId: other.actor.personId })
      for (const [place, { speaker, at, body }] of lines.entries()) {
        const input = { idempotencyKey: `demo-talk-${nth}-${place}`, roomId, body, card: null, replyTo: null }
        await sendMessage(memberAt(deps, speakers[speaker]!, at), input)
      }
    }),
  )
}
