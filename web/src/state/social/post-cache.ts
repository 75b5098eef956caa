import type { QueryClient } from '@tanstack/react-query'
import type { PostCard } from '../kiwi.ts'

type Change = (post: PostCard) => PostCard | null

/** Applies a change of one post to every cached list and page; null removes the post. */
export function changePost(client: QueryClient, postId: string, change: Change): void {
  client.setQueriesData({ queryKey: ['posts'] }, (data: unknown) => mapPosts(data, postId, change))
}

/** The data with one post changed. It is a card, a page `{ posts }`, or pages of pages. */
export function mapPosts(data: unknown, postId: string, change: Change): unknown {
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
