import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { onConnection } from '../connection.ts'
import { asKiwiError } from '../kiwi.ts'
import { type Act, targetOf, withAct } from './act-rules.ts'
import { queries } from './queries.ts'

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

export function takeBack(act: Act): void {
  set({ ...kept, acts: kept.acts.filter((one) => targetOf(one) !== targetOf(act)) })
}

const isUnanswered = (error: unknown) => asKiwiError(error).code === 'NETWORK'

/**
 * Sends an act. Without an answer it waits on this device, and `null` says so; the screen shows it
 * as done, and the banner that it waits. Where an act with its target waits already, it takes that
 * one's place.
 */
export async function sendOrKeep<Answer>(client: QueryClient, act: Act, send: () => Promise<Answer>): Promise<Answer | null> {
  const personId = client.getQueryData(queries.me().queryKey)?.id
  const isBehind = kept.acts.some((one) => targetOf(one) === targetOf(act))
  if (!isBehind || personId === undefined) {
    try {
      return await send()
    } catch (error) {
      if (personId === undefined || !isUnanswered(error)) throw error
    }
  }
  set({ personId, acts: withAct(kept.personId === personId ? kept.acts : [], act) })
  if (isBehind) void flushActs(client)
  else setTimeout(() => void flushActs(client), retryMs)
  return null
}

/**
 * Sends what waits. Few people have anything waiting: only they load the code. Without it all waits
 * until the next time.
 */
async function flushActs(client: QueryClient): Promise<void> {
  if (kept.acts.length === 0 || !navigator.onLine) return
  const sender = await import('./flush-acts.ts').catch(() => null)
  await sender?.flushActs(client)
}

/** Sends what waits when the page opens, and when the connection is back. */
export function useFlushActs(client: QueryClient, personId: string | null): void {
  useEffect(() => {
    if (personId === null) return
    void flushActs(client)
    return onConnection(() => void flushActs(client))
  }, [client, personId])
}
