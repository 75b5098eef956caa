import { useEffect, useEffectEvent } from 'react'

/** Letters pressed outside a field and outside a dialog. */
export function useKeys(onKey: (key: string) => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const { target } = event
    const isTyping = target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[role=dialog]')) return
    onKey(event.key.toLowerCase())
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
