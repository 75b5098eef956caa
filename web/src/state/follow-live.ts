import type { QueryClient } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { flush } from './chat/outbox.ts'
import { forgetSync, syncRooms } from './chat/sync.ts'
import { heardPresence } from './chat/presence.ts'
import { heardTyping, stoppedTyping } from './chat/typing.ts'
import { liveKiwi } from './live-kiwi.ts'
import { hearOwnActs, type OwnAct } from './own-acts.ts'
import { ofQuery, settle, toBe } from './settled.ts'
import { addTold, forgetArrived } from './social/arrivals.ts'
import { bringNewPosts } from './social/bring-new-posts.ts'
import { ofPost } from './social/post-cache.ts'
import { withMarks } from './social/reactions.ts'
import { queries } from './social/queries.ts'
import { shareStream } from './shared-stream.ts'
import { walletQueries } from './wallet/queries.ts'

type LiveEvent =
  RouterOutputs['me']['events'] extends AsyncIterable<infer Item> ? (Item extends { data: infer Data } ? Data : never) : never

/** Readers of one author do not all ask in the same instant. */
const spreadMs = 1_500

/** Reads the top of home again, a little later; a hidden tab does it when it is looked at. */
function bringSoon(client: QueryClient): void {
  setTimeout(() => {
    if (document.visibilityState === 'visible') void bringNewPosts(client)
    else document.addEventListener('visibilitychange', () => void bringNewPosts(client), { once: true })
  }, spreadMs * Math.random())
}

/** The queries that events keep fresh. */
const toldLive = [queries.unread().queryKey, ['notifications'], ['wallet'], ['orders'], ['chat']]

/**
 * Opens the one event stream of all tabs of a member, and applies its events to the queries.
 * Returns the end of it.
 */
export function followLive(client: QueryClient, personId: string): () => void {
  // What waited when the page was left.
  void flush(client)
  const stopHearing = hearOwnActs(personId, (act) => applyOwn(client, act))
  const leave = shareStream<LiveEvent>(`kiwi-live:${personId}`, {
    open: (lastEventId, onEvent, onEnd) => {
      const onData = ({ id, data }: { id: string; data: LiveEvent }) => onEvent(id, data)
      const stream = liveKiwi.me.events.subscribe(lastEventId === null ? {} : { lastEventId }, {
        onData,
        onError: onEnd,
        onComplete: onEnd,
      })
      return () => stream.unsubscribe()
    },
    onEvent: (event) => apply(client, event),
    onMissed: () => readAgain(client),
    // The session ended, or the person was suspended: read again who is signed in.
    onEnd: () => void client.invalidateQueries({ queryKey: queries.me().queryKey }),
  })
  return () => {
    stopHearing()
    leave()
  }
}

function applyOwn(client: QueryClient, act: OwnAct): void {
  if (act.kind === 'stale') return void client.invalidateQueries({ queryKey: act.queryKey })
  settle(
    client,
    ofPost(act.postId, (post) => withMarks(post, act.marks)),
  )
  for (const list of ['likes', 'bookmarks']) void client.invalidateQueries({ queryKey: ['posts', list], refetchType: 'none' })
}

/** What events would have told. */
function readAgain(client: QueryClient): void {
  for (const queryKey of toldLive) void client.invalidateQueries({ queryKey })
  void syncRooms(client)
  bringSoon(client)
}

function apply(client: QueryClient, event: LiveEvent): void {
  switch (event.kind) {
    case 'ready':
      // A new stream does not tell what happened between a tab's first reads and its beginning: in
      // every tab, not only in the one that reads.
      return readAgain(client)
    case 'reset':
    case 'blocks':
      forgetArrived()
      forgetSync()
      void syncRooms(client)
      return void client.invalidateQueries()
    case 'home':
      if (!client.getQueryData(queries.home().queryKey)) return addTold(event.count)
      return bringSoon(client)
    case 'notification':
    case 'notification_withdrawn':
    case 'notifications_read':
      // A read that began before this event would answer with the count of before.
      settle(client, toBe(queries.unread().queryKey, { unreadCount: event.unreadCount }))
      if (event.kind !== 'notifications_read') {
        void client.invalidateQueries({ queryKey: ['notifications'] })
        // It may be about a request for money, or its answer.
        void client.invalidateQueries({ queryKey: ['wallet', 'requests'] })
      }
      return
    case 'wallet':
      settle(
        client,
        ofQuery(walletQueries.wallet().queryKey, (wallet) => ({ ...wallet, balanceKrw: event.balanceKrw })),
      )
      return void client.invalidateQueries({ queryKey: ['wallet'] })
    case 'order':
      // What was ordered in another tab left the cart.
      void client.invalidateQueries({ queryKey: ['cart'] })
      return void client.invalidateQueries({ queryKey: ['orders'] })
    case 'chat':
      stoppedTyping(event.roomId)
      return void syncRooms(client)
    case 'typing':
      return heardTyping(event.roomId, event.personId)
    case 'here':
      return heardPresence(event.roomId)
    case 'export':
      return void client.invalidateQueries({ queryKey: queries.dataExport().queryKey })
    case 'import':
      return void client.invalidateQueries({ queryKey: ['imports'] })
    case 'media':
      return void client.invalidateQueries({ queryKey: ['media', event.mediaId] })
    case 'post':
      // One's own, which others are not told of.
      if (event.state === 'visible') void bringNewPosts(client)
      return void client.invalidateQueries({ queryKey: ['posts', 'one', event.postId] })
    default: {
      const unhandled: never = event
      return unhandled
    }
  }
}
