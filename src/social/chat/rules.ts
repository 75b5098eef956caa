/** Messages that a stranger may send before the other person answers or accepts. */
export const unansweredMessages = 3
/** A message can be changed for this long. */
export const editableMs = 5 * 60_000
/** Unread messages are counted up to this. */
export const mostUnread = 99

/** What the other person's side becomes when a message arrives there. */
export function stateAfterArrival(state: 'open' | 'request' | 'refused', isFollowedByThem: boolean): 'open' | 'request' | 'refused' {
  return state === 'request' && isFollowedByThem ? 'open' : state
}

/** A message can be sent to somebody who has not answered, only so many times. */
export function mustWait(state: 'open' | 'request' | 'refused', sentBefore: number): boolean {
  return state !== 'open' && sentBefore >= unansweredMessages
}

export function isEditable(createdAt: Date, now: Date): boolean {
  return now.getTime() - createdAt.getTime() < editableMs
}
