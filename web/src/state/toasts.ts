import { useSyncExternalStore } from 'react'
import { asKiwiError } from './kiwi.ts'

export interface Toast {
  id: number
  text: string
  tone: 'good' | 'bad'
  action?: { label: string; run: () => void }
}

const shownMs = 4_500
let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

/** A short message, for 4.5 seconds, or 9 for a failure or an action. Three at most. */
export function toast(text: string, tone: Toast['tone'] = 'good', action?: Toast['action']): void {
  const id = ++lastId
  set([...toasts, { id, text, tone, ...(action ? { action } : {}) }].slice(-3))
  setTimeout(() => dismissToast(id), action || tone === 'bad' ? shownMs * 2 : shownMs)
}

export const toastFailure = (error: unknown) => toast(asKiwiError(error).message, 'bad')

export function dismissToast(id: number): void {
  set(toasts.filter((one) => one.id !== id))
}

function set(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
}
