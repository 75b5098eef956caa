import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { InterestPage, PostCard } from '../kiwi.ts'
import { type Change, settle } from '../settled.ts'

type ChangePost = (post: PostCard) => PostCard | null

/** The change of one post in every list and on its page; null removes it. */
export const ofPost = (postId: string, change: ChangePost): Change => ({
  queryKey: ['posts'],
  change: (data) => mapPosts(data, postId, change),
})

/**
 * Takes a post out of every cached list; the answer puts it back where it was, in the lists that
 * are still there.
 */
export function takeOutPost(client: QueryClient, postId: string): () => void {
  const before = client.getQueriesData({ queryKey: ['posts'] })
  settle(
    client,
    ofPost(postId, () => null),
  )
  return () => {
    for (const [queryKey, data] of before) settle(client, { queryKey, change: (now) => putBack(now, data, postId) })
  }
}

/** `now` with the post where `before` has it: pages and posts that came since stay. */
export function putBack(now: unknown, before: unknown, postId: string): unknown {
  if (!isRecord(now) || !isRecord(before)) return now
  if (Array.isArray(now.pages) && Array.isArray(before.pages)) {
    const pagesBefore: unknown[] = before.pages
    return { ...now, pages: now.pages.map((page, at) => putBack(page, pagesBefore[at], postId)) }
  }
  if (!Array.isArray(now.posts) || !Array.isArray(before.posts)) return now
  const at = before.posts.findIndex((post: PostCard) => post.id === postId)
  if (at < 0 || now.posts.some((post: PostCard) => post.id === postId)) return now
  return { ...now, posts: now.posts.toSpliced(at, 0, before.posts[at]) }
}

/**
 * Takes the posts of a person out of the feed of interests, which is not read again when they are
 * blocked or muted.
 */
export function takeOutAuthor(client: QueryClient, personId: string): void {
  client.setQueryData(['posts', 'interest'], (data: InfiniteData<InterestPage> | undefined) => {
    const pages = data?.pages.map((page) => ({ ...page, posts: page.posts.filter(({ author }) => author.id !== personId) }))
    return data && pages && { ...data, pages }
  })
}

/** The data with one post changed. It is a card, a page `{ posts }`, or pages of pages. */
export function mapPosts(data: unknown, postId: string, change: ChangePost): unknown {
  if (!isRecord(data)) return data
  if (Array.isArray(data.pages)) return { ...data, pages: data.pages.map((page) => mapPosts(page, postId, change)) }
  if (Array.isArray(data.posts)) {
    if (!data.posts.some((post: PostCard) => post.id === postId)) return data
    return { ...data, posts: data.posts.flatMap((post: PostCard) => (post.id === postId ? (change(post) ?? []) : [post])) }
  }
  return data.id === postId && Array.isArray(data.images) ? (change(data as unknown as PostCard) ?? data) : data
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
