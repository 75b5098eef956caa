import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { m } from '../../paraglide/messages.js'
import { onConnection } from '../connection.ts'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { toast } from '../toasts.ts'
import { type Act, readsOf, targetOf, withAct } from './act-rules.ts'
import { queries } from './queries.ts'

/** `forgetPerson` removes `kiwi.` keys; `personId` keeps what a session that ended left behind from the next person. */
const storeKey = 'kiwi.waiting-acts'
const retryMs = 8_000

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
 * Sends an act. Without an answer it waits on this device, and `null` says so; the screen shows it as done, and the banner that it
 * waits. Where an act with its target waits already, it takes that one's place.
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

let flushing = false

/** Sends what waits, oldest first, until there is no answer again. A refused act is dropped and said. */
async function flushActs(client: QueryClient): Promise<void> {
  if (flushing || kept.acts.length === 0 || !navigator.onLine) return
  flushing = true
  let sent = 0
  try {
    for (let [act] = kept.acts; act; [act] = kept.acts) {
      const personId = client.getQueryData(queries.me().queryKey)?.id
      if (personId === undefined) return
      if (personId !== kept.personId) return forgetWaitingActs()
      try {
        await sendAct(act)
        sent += 1
      } catch (error) {
        const { code, message, retryAfterSeconds } = asKiwiError(error)
        if (code === 'NETWORK' || code === 'UNAVAILABLE' || code === 'OUTCOME_UNKNOWN' || code === 'TOO_MANY_REQUESTS') {
          setTimeout(() => void flushActs(client), Math.max(retryMs, (retryAfterSeconds ?? 0) * 1_000))
          return
        }
        toast(m.acts_refused({ reason: message }), 'bad')
      }
      // A newer act may have taken its place meanwhile: that one is sent too.
      if (kept.acts.includes(act)) takeBack(act)
      for (const queryKey of readsOf(act)) void client.invalidateQueries({ queryKey })
    }
  } finally {
    flushing = false
    if (sent > 0) toast(m.acts_sent({ count: sent }))
  }
}

/** Sends what waits when the page opens, and when the connection is back. */
export function useFlushActs(client: QueryClient, personId: string | null): void {
  useEffect(() => {
    if (personId === null) return
    void flushActs(client)
    return onConnection(() => void flushActs(client))
  }, [client, personId])
}

async function sendAct(act: Act): Promise<void> {
  switch (act.kind) {
    case 'like':
    case 'bookmark':
      return void (await kiwi.posts[act.kind].mutate({ postId: act.postId, on: act.on }))
    case 'like_comment':
      return void (await kiwi.comments.like.mutate({ commentId: act.commentId, on: act.on }))
    case 'follow':
      return void (await kiwi.people[act.on ? 'follow' : 'unfollow'].mutate({ personId: act.personId }))
    case 'follow_tag':
      return void (await kiwi.tags[act.on ? 'follow' : 'unfollow'].mutate({ tag: act.tag }))
    case 'comment': {
      const { kind: _, ...comment } = act
      return void (await kiwi.comments.create.mutate(comment))
    }
    default: {
      const unhandled: never = act
      return unhandled
    }
  }
}
