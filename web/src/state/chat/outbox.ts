import { newIdempotencyKey } from '@kiwi/sdk'
import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { putMessage, type SentCard } from './queries.ts'

/** A message on its way. Its key makes it one, however often it is sent. */
export interface Waiting {
  key: string
  roomId: string
  body: string
  card: SentCard | null
  mediaIds: string[]
  replyTo: number | null
  /** Why the server refused it; null while it is on its way. */
  failure: string | null
}

const storeKey = 'kiwi.outbox'
const retryMs = 4_000

/** Kept over a reload, and forgotten with the person (`forgetPerson` removes `kiwi.` keys). */
let waiting: readonly Waiting[] = read()
const listeners = new Set<() => void>()

function read(): Waiting[] {
  try {
    // From before there were pictures.
    return (JSON.parse(localStorage.getItem(storeKey) ?? '[]') as Waiting[]).map((one) => ({ ...one, mediaIds: one.mediaIds ?? [] }))
  } catch {
    return []
  }
}

function set(next: readonly Waiting[]): void {
  waiting = next
  try {
    if (next.length === 0) localStorage.removeItem(storeKey)
    else localStorage.setItem(storeKey, JSON.stringify(next))
  } catch {
    // Full or forbidden storage: they are kept in memory alone.
  }
  for (const listener of listeners) listener()
}

export function useOutbox(roomId: string): Waiting[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => waiting,
  )
  return all.filter((one) => one.roomId === roomId)
}

export function forgetOutbox(): void {
  set([])
}

export function post(
  client: QueryClient,
  message: Pick<Waiting, 'roomId' | 'body'> & Partial<Pick<Waiting, 'card' | 'replyTo' | 'mediaIds'>>,
): void {
  set([...waiting, { card: null, replyTo: null, mediaIds: [], ...message, key: newIdempotencyKey(), failure: null }])
  void flush(client)
}

export function postAgain(client: QueryClient, key: string): void {
  set(waiting.map((one) => (one.key === key ? { ...one, failure: null } : one)))
  void flush(client)
}

export function discard(key: string): void {
  set(waiting.filter((one) => one.key !== key))
}

/** The person takes a refused message away: those behind it go on. */
export function discardRefused(client: QueryClient, key: string): void {
  discard(key)
  void flush(client)
}

let flushing = false

/**
 * Sends what waits, one after the other, so that the order stays. Without an answer it tries again;
 * a refusal stays visible.
 */
export async function flush(client: QueryClient): Promise<void> {
  if (flushing) return
  flushing = true
  try {
    for (let next = nextOne(); next; next = nextOne()) {
      const { failure: _, key, ...message } = next
      try {
        putMessage(client, await kiwi.chat.send.mutate({ ...message, idempotencyKey: key }))
        discard(key)
      } catch (error) {
        const { code, message: sentence } = asKiwiError(error)
        if (code === 'NETWORK' || code === 'UNAVAILABLE' || code === 'OUTCOME_UNKNOWN') {
          await online()
          continue
        }
        set(waiting.map((one) => (one.key === key ? { ...one, failure: sentence } : one)))
      }
    }
  } finally {
    flushing = false
  }
}

/**
 * The first whose room has no refused message before it: nothing overtakes one that the person may
 * send again.
 */
function nextOne(): Waiting | undefined {
  const stuck = new Set<string>()
  for (const one of waiting) {
    if (one.failure !== null) stuck.add(one.roomId)
    else if (!stuck.has(one.roomId)) return one
  }
  return undefined
}

function online(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, retryMs)
    window.addEventListener('online', done)
  })
}
