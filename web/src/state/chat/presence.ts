import { useEffect, useEffectEvent } from 'react'
import { presenceMs } from '../../../../src/shared/bounds.ts'
import { kiwi } from '../kiwi.ts'
import { usePageVisible } from '../page-visible.ts'
import { heardLately } from './heard-lately.ts'

/** Rooms that the other person has open. */
const here = heardLately<string>(presenceMs)
/** When this tab last said so of a room. */
const toldAtMs = new Map<string, number>()

/** The room of a conversation whose other person has it open. */
export const heardPresence = here.hear

/**
 * Whether the other person has the room open, while both show it to each other: says the same of
 * the caller while the page is visible, and at once to whoever comes.
 */
export function usePresence(roomId: string, isShown: boolean): boolean {
  const untilMs = here.useAll().get(roomId)
  const isVisible = usePageVisible()
  const tell = useEffectEvent(() => {
    // Whoever just heard it needs no answer.
    if (Date.now() - (toldAtMs.get(roomId) ?? 0) < presenceMs / 12) return
    toldAtMs.set(roomId, Date.now())
    kiwi.chat.here.mutate({ roomId }).catch(() => {})
  })
  const isTelling = isShown && isVisible
  useEffect(() => {
    if (!isTelling) return
    tell()
    const timer = setInterval(tell, presenceMs / 2)
    return () => clearInterval(timer)
  }, [isTelling])
  useEffect(() => {
    if (isTelling && untilMs !== undefined) tell()
  }, [untilMs, isTelling])
  return isShown && untilMs !== undefined
}
