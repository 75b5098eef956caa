import { useSyncExternalStore } from 'react'

const storageKey = 'kiwi.shortcuts'
const listeners = new Set<() => void>()
let isSheetOpen = false

/** Kept in this browser: somebody who speaks to it turns single letters off (WCAG 2.1.4). */
export const areShortcutsOn = () => localStorage.getItem(storageKey) !== 'off'

export function turnShortcuts(on: boolean): void {
  if (on) localStorage.removeItem(storageKey)
  else localStorage.setItem(storageKey, 'off')
  tell()
}

/** The sheet that lists them opens by a key and by a button far from it. */
export function showShortcuts(isShown: boolean): void {
  isSheetOpen = isShown
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useShortcutsOn = () => useSyncExternalStore(listen, areShortcutsOn)
export const useShortcutSheet = () => useSyncExternalStore(listen, () => isSheetOpen)
