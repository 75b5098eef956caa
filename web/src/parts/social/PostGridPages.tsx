import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { PostCard } from '../../state/kiwi.ts'
import { Failure } from '../Message.tsx'
import { MoreBelow } from '../MoreBelow.tsx'
import { PostGrid } from './PostGrid.tsx'
import { GridSkeleton } from '../Skeletons.tsx'

/** An endless grid of posts in all its states. */
export function PostGridPages({ query, empty }: { query: UseInfiniteQueryResult<{ pages: { posts: PostCard[] }[] }>; empty: ReactNode }) {
  if (query.isPending) return <GridSkeleton />
  if (!query.data) return <Failure error={query.error} retry={() => void query.refetch()} />
  const posts = query.data.pages.flatMap((page) => page.posts)
  if (posts.length === 0 && !query.hasNextPage) return empty
  return (
    <>
      <PostGrid posts={posts} />
      <MoreBelow {...query} />
    </>
  )
}
