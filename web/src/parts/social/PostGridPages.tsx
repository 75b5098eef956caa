import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { PostCard } from '../../state/kiwi.ts'
import { PagedList } from '../PagedList.tsx'
import { PostGrid } from './PostGrid.tsx'
import { GridSkeleton } from '../Skeletons.tsx'

/** A paged grid of posts in all its states. */
export function PostGridPages({ query, empty }: { query: UseInfiniteQueryResult<{ pages: { posts: PostCard[] }[] }>; empty: ReactNode }) {
  const posts = query.data?.pages.flatMap((page) => page.posts) ?? []
  return (
    <PagedList query={query} isEmpty={posts.length === 0} empty={empty} skeleton={<GridSkeleton />}>
      <PostGrid posts={posts} />
    </PagedList>
  )
}
