import type { HomePage } from '../kiwi.ts'

export interface Pages {
  pages: HomePage[]
  pageParams: unknown[]
}

/**
 * Home with its top read again: `top` says what stands there now, down to its last post; below it
 * the pages stay as they are. `top` must reach a post that is held, or be all there is: else the
 * list would have a gap, and `null` says so.
 */
export function mergeTop(held: Pages, top: HomePage): Pages | null {
  const lowest = top.posts.at(-1)?.id
  const newestHeld = held.pages.flatMap(({ posts }) => posts).reduce((newest, { id }) => (id > newest ? id : newest), '')
  if (top.nextCursor === null) return { pages: [top], pageParams: [null] }
  if (lowest === undefined || lowest > newestHeld) return null
  const below = held.pages.map((page) => ({ ...page, posts: page.posts.filter(({ id }) => id < lowest) }))
  return { pages: [top, ...below], pageParams: [null, ...held.pageParams] }
}
