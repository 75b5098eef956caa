import { newIdempotencyKey } from '@kiwi/sdk'
import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { untilOnline } from '../until-online.ts'
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

/**
 * Kept over a reload, shared by the tabs of the browser, and forgotten with the person
 * (`forgetPerson` removes `kiwi.` keys).
 */
let waiting: readonly Waiting[] = read() ?? []
/** False while storage is full or forbidden: this tab keeps its own in memory alone. */
let isStored = true
const listeners = new Set<() => void>()

/** Null where storage is forbidden. */
function read(): Waiting[] | null {
  try {
    // From before there were pictures.
    return (JSON.parse(localStorage.getItem(storeKey) ?? '[]') as Waiting[]).map((one) => ({ ...one, mediaIds: one.mediaIds ?? [] }))
  } catch {
    return null
  }
}

/** What other tabs wrote since stays. */
function change(edit: (held: readonly Waiting[]) => readonly Waiting[]): void {
  waiting = edit((isStored ? read() : null) ?? waiting)
  try {
    if (waiting.length === 0) localStorage.removeItem(storeKey)
    else localStorage.setItem(storeKey, JSON.stringify(waiting))
    isStored = true
  } catch {
    isStored = false
  }
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}

let sender: QueryClient | null = null

// Also when another tab signs out: nobody sends what somebody else wrote. This tab takes over what
// a closed tab leaves.
window.addEventListener('storage', ({ key }) => {
  if (key !== storeKey && key !== null) return
  waiting = read() ?? waiting
  tell()
  if (sender && waiting.length > 0) void flush(sender)
})

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
  change(() => [])
}

export function post(
  client: QueryClient,
  message: Pick<Waiting, 'roomId' | 'body'> & Partial<Pick<Waiting, 'card' | 'replyTo' | 'mediaIds'>>,
): void {
  change((held) => [...held, { card: null, replyTo: null, mediaIds: [], ...message, key: newIdempotencyKey(), failure: null }])
  void flush(client)
}

export function postAgain(client: QueryClient, key: string): void {
  fail(key, null)
  void flush(client)
}

function fail(key: string, failure: string | null): void {
  change((held) => held.map((one) => (one.key === key ? { ...one, failure } : one)))
}

export function discard(key: string): void {
  change((held) => held.filter((one) => one.key !== key))
}

/** The person takes a refused message away: those behind it go on. */
export function discardRefused(client: QueryClient, key: string): void {
  discard(key)
  void flush(client)
}

let flushing = false

/**
 * Sends what waits, one after the other, so that the order stays; one tab does it for all. Without
 * an answer it tries again; a refusal stays visible.
 */
export async function flush(client: QueryClient): Promise<void> {
  sender = client
  if (flushing) return
  flushing = true
  try {
    await inOneTab(async () => {
      for (let next = nextOne(); next; next = nextOne()) await send(client, next)
    })
  } finally {
    flushing = false
  }
  // Written after the last look, while the other tabs were still told that this one is done.
  if (nextOne()) await flush(client)
}

async function send(client: QueryClient, next: Waiting): Promise<void> {
  const { failure: _, key, ...message } = next
  try {
    putMessage(client, await kiwi.chat.send.mutate({ ...message, idempotencyKey: key }))
    discard(key)
  } catch (error) {
    const { code, message: sentence } = asKiwiError(error)
    if (code === 'NETWORK' || code === 'UNAVAILABLE' || code === 'OUTCOME_UNKNOWN') await untilOnline()
    else fail(key, sentence)
  }
}

/** Pages that are not secure have no locks: two tabs may send a message, which is written once. */
function inOneTab(work: () => Promise<void>): Promise<void> {
  return 'locks' in navigator ? navigator.locks.request(storeKey, work) : work()
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
