import { useSyncExternalStore } from 'react'
import { type Act, targetOf, withAct } from './act-rules.ts'

/**
 * `forgetPerson` removes `kiwi.` keys; `personId` keeps what a session that ended left behind from
 * the next person.
 */
const storeKey = 'kiwi.waiting-acts'
export const retryMs = 8_000

interface Kept {
  personId: string | null
  acts: readonly Act[]
}

let kept: Kept = read()
const listeners = new Set<() => void>()

function read(): Kept {
  try {
    const stored = JSON.parse(localStorage.getItem(storeKey) ?? 'null') as Kept | null
    return stored && Array.isArray(stored.acts) ? stored : { personId: null, acts: [] }
  } catch {
    return { personId: null, acts: [] }
  }
}

function set(next: Kept): void {
  kept = next
  try {
    if (next.acts.length === 0) localStorage.removeItem(storeKey)
    else localStorage.setItem(storeKey, JSON.stringify(next))
  } catch {
    // Full or forbidden storage: they wait in memory alone.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const waitingActs = (): Readonly<Kept> => kept

/** What waits for a connection, oldest first. */
export function useWaitingActs(): readonly Act[] {
  return useSyncExternalStore(subscribe, () => kept.acts)
}

export function forgetWaitingActs(): void {
  set({ personId: null, acts: [] })
}

/** Where an act with its target waits already, it takes that one's place. */
export function keepAct(personId: string, act: Act): void {
  set({ personId, acts: withAct(kept.personId === personId ? kept.acts : [], act) })
}

export function takeBack(act: Act): void {
  set({ ...kept, acts: kept.acts.filter((one) => targetOf(one) !== targetOf(act)) })
}
