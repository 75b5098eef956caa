import { useSyncExternalStore } from 'react'

/** What others tell of themselves and what holds for a while, each with the moment of its end. */
export function heardLately<Key>(holdsMs: number) {
  let untilMs: ReadonlyMap<Key, number> = new Map()
  const listeners = new Set<() => void>()
  const follow = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const keep = (isKept: (key: Key, endMs: number) => boolean) => set(new Map([...untilMs].filter(([key, endMs]) => isKept(key, endMs))))
  function set(next: typeof untilMs): void {
    if (next.size === untilMs.size && [...next].every(([key, endMs]) => untilMs.get(key) === endMs)) return
    untilMs = next
    for (const listener of listeners) listener()
  }
  return {
    hear(key: Key): void {
      set(new Map([...untilMs, [key, Date.now() + holdsMs]]))
      setTimeout(() => keep((_, endMs) => endMs > Date.now()), holdsMs + 50)
    },
    forget: (isMeant: (key: Key) => boolean) => keep((key) => !isMeant(key)),
    useAll: () => useSyncExternalStore(follow, () => untilMs),
  }
}
