import { typingMs } from '../../../../src/shared/bounds.ts'
import { kiwi } from '../kiwi.ts'
import { heardLately } from './heard-lately.ts'

/** Who writes where: the room, then the person, empty for somebody of the shop. */
const writing = heardLately<`${string} ${string}`>(typingMs)

export const heardTyping = (roomId: string, personId: string | null) => writing.hear(`${roomId} ${personId ?? ''}`)

/** What they wrote has arrived. */
export const stoppedTyping = (roomId: string) => writing.forget((key) => key.startsWith(`${roomId} `))

export function useTyping(roomId: string): (string | null)[] {
  const all = [...writing.useAll().keys()].filter((key) => key.startsWith(`${roomId} `))
  return all.map((key) => key.split(' ')[1] || null)
}

let toldAtMs = 0

/** The others hear of it at most twice while they show it. */
export function tellTyping(roomId: string): void {
  if (Date.now() - toldAtMs < typingMs / 2) return
  toldAtMs = Date.now()
  kiwi.chat.typing.mutate({ roomId }).catch(() => {})
}
