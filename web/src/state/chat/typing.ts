import { useSyncExternalStore } from 'react'
import { typingMs } from '../../../../src/shared/bounds.ts'
import { kiwi } from '../kiwi.ts'

/** Who writes where: the room, then the person, null for somebody of the shop. */
let writing: readonly { roomId: string; personId: string | null; untilMs: number }[] = []
const listeners = new Set<() => void>()

function set(next: typeof writing): void {
  writing = next
  for (const listener of listeners) listener()
}

export function heardTyping(roomId: string, personId: string | null): void {
  const untilMs = Date.now() + typingMs
  const others = writing.filter((one) => one.roomId !== roomId || one.personId !== personId)
  set([...others, { roomId, personId, untilMs }])
  setTimeout(() => set(writing.filter((one) => one.untilMs > Date.now())), typingMs + 50)
}

/** What they wrote has arrived. */
export function stoppedTyping(roomId: string): void {
  if (writing.some((one) => one.roomId === roomId)) set(writing.filter((one) => one.roomId !== roomId))
}

export function useTyping(roomId: string): (string | null)[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => writing,
  )
  return all.filter((one) => one.roomId === roomId).map(({ personId }) => personId)
}

let toldAtMs = 0

/** The others hear of it at most twice while they show it. */
export function tellTyping(roomId: string): void {
  if (Date.now() - toldAtMs < typingMs / 2) return
  toldAtMs = Date.now()
  kiwi.chat.typing.mutate({ roomId }).catch(() => {})
}
