import { useSyncExternalStore } from 'react'

let take: (() => void) | null = null
const listeners = new Set<() => void>()

/** watch-release.ts found one. */
export function offerRelease(next: () => void): void {
  take = next
  for (const listener of listeners) listener()
}

/** Takes the newer release that waits, and reads the page again; null where this is the newest. */
export function useNewRelease(): (() => void) | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => take,
  )
}
