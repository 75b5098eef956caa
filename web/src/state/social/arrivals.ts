import { useSyncExternalStore } from 'react'

/** Posts of home that came while the page was open and that the reader has not passed yet. */
const above = new Set<string>()
/** Posts that were told before home was read for the first time. */
let toldBefore = 0
let count = 0
const listeners = new Set<() => void>()

function changed(): void {
  count = above.size + toldBefore
  for (const listener of listeners) listener()
}

/** The number of posts at the top of home that are new to the reader. */
export function useNewPostCount(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => count,
  )
}

export function addArrived(postIds: string[]): void {
  if (postIds.length === 0) return
  for (const id of postIds) above.add(id)
  changed()
}

export function addTold(posts: number): void {
  toldBefore += posts
  changed()
}

/** The reader sees this post: it and what lies below it is no longer above them. */
export function passArrived(postId: string): void {
  const before = count
  for (const id of above) if (id <= postId) above.delete(id)
  if (above.size + toldBefore !== before) changed()
}

export const isArrived = (postId: string): boolean => above.has(postId)

/** Home begins anew. */
export function forgetArrived(): void {
  above.clear()
  toldBefore = 0
  changed()
}

/** Home has been read, with what was told before. */
export function forgetTold(): void {
  if (toldBefore === 0) return
  toldBefore = 0
  changed()
}

/** Those that are no longer on home. */
export function dropArrived(isKept: (postId: string) => boolean): void {
  for (const id of above) if (!isKept(id)) above.delete(id)
  changed()
}
