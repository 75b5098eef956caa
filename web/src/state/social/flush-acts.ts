import type { QueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { toast } from '../toasts.ts'
import { type Act, readsOf } from './act-rules.ts'
import { queries } from './queries.ts'
import { forgetWaitingActs, retryMs, takeBack, waitingActs } from './kept-acts.ts'

let flushing = false

/**
 * Sends what waits, oldest first, until there is no answer again. A refused act is dropped and
 * said.
 */
export async function flushActs(client: QueryClient): Promise<void> {
  if (flushing || waitingActs().acts.length === 0 || !navigator.onLine) return
  flushing = true
  let sent = 0
  try {
    for (let [act] = waitingActs().acts; act; [act] = waitingActs().acts) {
      const personId = client.getQueryData(queries.me().queryKey)?.id
      if (personId === undefined) return
      if (personId !== waitingActs().personId) return forgetWaitingActs()
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
      if (waitingActs().acts.includes(act)) takeBack(act)
      for (const queryKey of readsOf(act)) void client.invalidateQueries({ queryKey })
    }
  } finally {
    flushing = false
    if (sent > 0) toast(m.acts_sent({ count: sent }))
  }
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
