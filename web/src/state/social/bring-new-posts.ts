import type { QueryClient } from '@tanstack/react-query'
import { kiwi, type HomePage } from '../kiwi.ts'
import { addArrived, dropArrived } from './arrivals.ts'
import { mergeTop, type Pages } from './merge-top.ts'
import { queries } from './queries.ts'

const pageSize = 30
/** A reader who missed more than these pages begins anew. */
const pagesAtMost = 3

/** Calls during a run share the next one, which sees what these were told. */
let running: Promise<void> = Promise.resolve()
let next: Promise<void> | null = null

/**
 * Reads the top of home again and puts what is new above what the reader has, if home was read
 * before. One's own posts come without being counted. It fails silently: the next event or look at
 * home does it again.
 */
export function bringNewPosts(client: QueryClient): Promise<void> {
  next ??= running.then(() => {
    next = null
    running = bring(client).catch(() => {})
    return running
  })
  return next
}

async function bring(client: QueryClient): Promise<void> {
  const { queryKey } = queries.home()
  if (!client.getQueryData(queryKey)) return
  // A query of its own, so that it has what is settled meanwhile.
  const topKey = ['posts', 'top-of-home']
  await client.fetchQuery({ queryKey: topKey, queryFn: () => readTop(client), staleTime: 0, gcTime: 0, retry: false })
  const top = client.getQueryData<HomePage>(topKey)
  // A page that is under way would be added to the list of before.
  await client.cancelQueries({ queryKey })
  const held = client.getQueryData(queryKey)
  if (!top || !held) return
  const before = idsIn(held)
  // What lies below the posts that were held is only not read yet.
  const lowest = [...before].sort()[0] ?? ''
  const after = mergeTop(held, top) ?? { pages: [top], pageParams: [null] }
  client.setQueryData(queryKey, after)
  const me = client.getQueryData(queries.me().queryKey)?.id
  addArrived(top.posts.flatMap(({ id, author }) => (before.has(id) || id < lowest || author.id === me ? [] : [id])))
  const shown = idsIn(after)
  dropArrived((id) => shown.has(id))
}

async function readTop(client: QueryClient): Promise<HomePage> {
  let top = await kiwi.feed.home.query({ cursor: null, limit: pageSize })
  for (let pages = 1; pages < pagesAtMost && isAbove(client, top); pages += 1) {
    const more = await kiwi.feed.home.query({ cursor: top.nextCursor, limit: pageSize })
    top = { posts: [...top.posts, ...more.posts], nextCursor: more.nextCursor, tags: { ...top.tags, ...more.tags } }
  }
  return top
}

const idsIn = ({ pages }: Pages) => new Set(pages.flatMap(({ posts }) => posts.map(({ id }) => id)))

/** There may be new posts between the pages read and those that are held. */
function isAbove(client: QueryClient, top: HomePage): boolean {
  const held = client.getQueryData(queries.home().queryKey)
  return held !== undefined && top.nextCursor !== null && mergeTop(held, top) === null
}
