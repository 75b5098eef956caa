import { editableMs } from '../../shared/bounds.ts'

export type RoomKind = 'direct' | 'group' | 'shop'
/**
 * `request`: a stranger wrote first or invited, and this person has not answered. `refused`: they
 * want no messages of theirs.
 */
export type SideState = 'open' | 'request' | 'refused' | 'left'

/** Messages that a stranger may send before the other person answers or accepts. */
export const unansweredMessages = 3
/** So long after joining, a person may write to fewer strangers. */
export const newcomerMs = 7 * 86_400_000

/**
 * In larger rooms nobody is woken by what others read: a message to 50 would wake 50 people 50
 * times. It comes with the next change.
 */
export const marksToldUpTo = 10

/** A message can be sent to somebody who has not answered, only so many times. */
export function mustWait(state: SideState, sentBefore: number): boolean {
  return state !== 'open' && sentBefore >= unansweredMessages
}

export function isEditable(createdAt: Date, now: Date): boolean {
  return now.getTime() - createdAt.getTime() < editableMs
}

/**
 * The text as it stands between the signs of LIKE: `%` and `_` are letters. As the index
 * `chat_message_words` writes it.
 */
export function searchPattern(text: string): string {
  const escaped = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\\%_]/g, String.raw`\$&`)
  return `%${escaped}%`
}
