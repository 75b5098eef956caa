import type { QueryKey } from '@tanstack/react-query'
import type { PostCard } from './kiwi.ts'

export type Marks = Pick<PostCard, 'liked' | 'likeCount' | 'bookmarked' | 'bookmarkCount'>

/** What a person did in one tab, as their other tabs have to show it. */
export type OwnAct =
  | { kind: 'post'; postId: string; marks: Marks }
  /** To be read again. */
  | { kind: 'stale'; queryKey: QueryKey }

let channel: BroadcastChannel | null = null

/**
 * The server tells a person's devices what others did, and not what they do themselves: tabs of one
 * browser tell each other. Returns the end of it.
 */
export function hearOwnActs(personId: string, hear: (act: OwnAct) => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {}
  const mine = new BroadcastChannel(`kiwi-own:${personId}`)
  channel = mine
  mine.onmessage = ({ data }: MessageEvent<OwnAct>) => hear(data)
  return () => {
    mine.close()
    if (channel === mine) channel = null
  }
}

/** Tells the other tabs, once this one hears them. */
export function tellTabs(act: OwnAct): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has no target: only our own origin hears it.
  channel?.postMessage(act)
}
