import { editableMs } from '../../shared/bounds.ts'

/** `request`: a stranger wrote first, and this person has not answered. `refused`: they want no messages of theirs. */
export type SideState = 'open' | 'request' | 'refused'

/** Messages that a stranger may send before the other person answers or accepts. */
export const unansweredMessages = 3

/** What the other person's side becomes when a message arrives there. */
export function stateAfterArrival(state: SideState, isFollowedByThem: boolean): SideState {
  return state === 'request' && isFollowedByThem ? 'open' : state
}

/** A message can be sent to somebody who has not answered, only so many times. */
export function mustWait(state: SideState, sentBefore: number): boolean {
  return state !== 'open' && sentBefore >= unansweredMessages
}

export function isEditable(createdAt: Date, now: Date): boolean {
  return now.getTime() - createdAt.getTime() < editableMs
}
