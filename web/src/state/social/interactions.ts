import { useEffect } from 'react'
import type { RouterInputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'

type Interaction = RouterInputs['feed']['record']['events'][number]

const flushEveryMs = 5_000
const seen = new Set<string>()
let waiting: Interaction[] = []

/** Records what a member saw or did, for ranking. One impression per post and visit. */
export function record(kind: Interaction['kind'], postId: string): void {
  if (kind === 'impression' || kind === 'view') {
    if (seen.has(`${kind}:${postId}`)) return
    seen.add(`${kind}:${postId}`)
  }
  if (typeof crypto.randomUUID === 'function') waiting.push({ id: crypto.randomUUID(), kind, postId })
}

function flush(isMember: boolean): void {
  const events = waiting.slice(0, 50)
  waiting = waiting.slice(50)
  // A failed batch is lost: it only feeds the ranking, and a retry would delay other calls.
  if (events.length > 0 && isMember) kiwi.feed.record.mutate({ events }).catch(() => {})
}

export function useInteractionLog(isMember: boolean): void {
  useEffect(() => {
    const timer = setInterval(() => flush(isMember), flushEveryMs)
    const onHide = () => document.visibilityState === 'hidden' && flush(isMember)
    document.addEventListener('visibilitychange', onHide)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onHide)
    }
  }, [isMember])
}
