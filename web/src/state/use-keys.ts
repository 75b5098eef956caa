import { useEffect, useEffectEvent } from 'react'
import { letterOf } from './key-letters.ts'
import { areShortcutsOn } from './shortcut-choice.ts'

/**
 * Letters pressed outside a field and outside a dialog, while shortcuts are on; a post that lies
 * over its page is no such dialog.
 */
export function useKeys(onKey: (key: string, event: KeyboardEvent) => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const { target } = event
    const isTyping = target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !areShortcutsOn()) return
    if (document.querySelector('[role=dialog]:not([data-post-over]), [role=menu]')) return
    const letter = letterOf(event)
    if (letter !== null) onKey(letter, event)
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
