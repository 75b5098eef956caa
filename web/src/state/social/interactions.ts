import { createContext, useContext, useEffect, useRef } from 'react'
import { newIdempotencyKey } from '@kiwi/sdk'
import { type Interaction, InteractionQueue, type Outcome } from './interaction-queue.ts'
import { resumeWatches, stopWatches, watchCard, watchPage } from './time-in-view.ts'

export type Place = NonNullable<Interaction['place']>

const flushEveryMs = 5_000
/** A card counts as seen, a page as read, after this time in view without a break. */
const seenMs = 1_000
const readMs = 300
const longestDwellMs = 3_600_000
/** A tab that was hidden for longer begins a new visit. */
const visitGapMs = 30 * 60_000

const queue = new InteractionQueue({ send, storage: localStorage, now: Date.now, tabId: newIdempotencyKey() })
let seen = new Set<string>()

/** Records what a member did, for ranking. */
function record(kind: Interaction['kind'], postId: string, place?: Place): void {
  queue.add({ id: newIdempotencyKey(), kind, postId, ...(place ? { place } : {}) })
}

/** Once per post, surface and visit. */
function recordDwell(kind: 'impression' | 'view', postId: string, place: Place, ms: number): void {
  const key = `${kind}:${postId}:${place.surface}`
  if (ms < (kind === 'view' ? readMs : seenMs) || seen.has(key)) return
  seen.add(key)
  queue.add({ id: newIdempotencyKey(), kind, postId, place, dwellMs: Math.min(ms, longestDwellMs) })
}

/** The post around a part of the page, and where it was met. */
export const ShownPost = createContext<{ postId: string; place: Place } | null>(null)

/** Records an act with the post around this part; outside of a post it does nothing. */
export function useRecordHere(): (kind: Interaction['kind']) => void {
  const shown = useContext(ShownPost)
  return (kind) => shown && record(kind, shown.postId, shown.place)
}

/**
 * Gives a card its ref. When half of it was in view for a second, that is an impression; on the
 * post's own page it is a view.
 */
export function useImpression<Card extends Element>(postId: string, { surface, list, slot }: Place, isOwnPage = false) {
  const card = useRef<Card>(null)
  useEffect(() => {
    if (!card.current || isOwnPage) return
    const place = { surface, ...(list === undefined ? {} : { list }), ...(slot === undefined ? {} : { slot }) }
    return watchCard(card.current, (ms) => recordDwell('impression', postId, place, ms))
  }, [postId, surface, list, slot, isOwnPage])
  return card
}

/** The last card that led to a post's page. */
let opened: { postId: string; place: Place } | null = null

/** A card leads to its post's page: the view is told with the card's place. */
export function rememberOpened(postId: string, place: Place): void {
  opened = { postId, place }
}

/** Where the reader of a post's page comes from: `post` for a direct link. */
export function placeOfPage(postId: string): Place {
  return opened?.postId === postId ? opened.place : { surface: 'post' }
}

/** Records the view of a post's page, when the page is left or hidden. */
export function useView(postId: string | undefined): void {
  useEffect(() => {
    if (postId === undefined) return
    const place = placeOfPage(postId)
    return watchPage((ms) => recordDwell('view', postId, place, ms))
  }, [postId])
}

/**
 * Sends what this member sees and does. Of people who are not signed in, nothing is kept or sent.
 */
export function useInteractionLog(personId: string | null): void {
  useEffect(() => {
    if (personId === null) return queue.stop()
    queue.start(personId)
    seen = new Set()
    let hiddenAt = Infinity
    const timer = setInterval(() => queue.flush(), flushEveryMs)
    const leave = () => {
      hiddenAt = Date.now()
      stopWatches()
      queue.leave()
    }
    const comeBack = () => {
      if (Date.now() - hiddenAt > visitGapMs) seen = new Set()
      hiddenAt = Infinity
      resumeWatches()
    }
    const onVisibility = () => (document.visibilityState === 'hidden' ? leave() : comeBack())
    const onOnline = () => queue.retryNow()
    document.addEventListener('visibilitychange', onVisibility)
    window.addEventListener('pagehide', leave)
    window.addEventListener('pageshow', comeBack)
    window.addEventListener('online', onOnline)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onVisibility)
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('pageshow', comeBack)
      window.removeEventListener('online', onOnline)
    }
  }, [personId])
}

/**
 * Not through the client of `kiwi.ts`: it gathers calls until the next turn, which a page that is
 * left does not have. `keepalive` lets the request outlive the page. Unlike `sendBeacon`, the
 * answer says whether the batch arrived; both carry cookie and Origin.
 */
async function send(events: Interaction[]): Promise<Outcome> {
  const request = { method: 'POST', keepalive: true, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ events }) }
  const response = await fetch('/trpc/feed.record', request).catch(() => null)
  if (response?.ok) return 'taken'
  return !response || response.status >= 500 || response.status === 408 || response.status === 429 ? 'failed' : 'refused'
}
