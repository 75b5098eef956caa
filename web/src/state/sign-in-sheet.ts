import { useSyncExternalStore } from 'react'

let returnTo: string | null = null
let why: { title: string; body: string } | null = null
const listeners = new Set<() => void>()

/**
 * Shows the ways to sign in over the page, which is `path`; null takes them away. `words`: where
 * the page says why without being asked.
 */
export function showSignIn(path: string | null, words: typeof why = null): void {
  returnTo = path
  why = words
  for (const listener of listeners) listener()
}

export const whySignIn = () => why

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
