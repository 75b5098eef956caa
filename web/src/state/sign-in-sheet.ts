import { useSyncExternalStore } from 'react'

let returnTo: string | null = null
const listeners = new Set<() => void>()

/** Shows the ways to sign in over the page, which is `path`; null takes them away. */
export function showSignIn(path: string | null): void {
  returnTo = path
  for (const listener of listeners) listener()
}

/** The page to return to while the sheet is shown. */
export function useShownSignIn(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => returnTo,
  )
}
