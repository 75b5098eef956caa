import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { PostCard } from '../../state/kiwi.ts'
import { PagedList } from '../PagedList.tsx'
import { PostGrid, type PostGridProps } from './PostGrid.tsx'
import { GridSkeleton } from '../Skeletons.tsx'

interface PostGridPagesProps<Post extends PostCard> extends Omit<PostGridProps<Post>, 'posts'> {
  query: UseInfiniteQueryResult<{ pages: { posts: Post[] }[] }>
  empty: ReactNode
}

/** A paged grid of posts in all its states. */
export function PostGridPages<Post extends PostCard>({ query, surface, empty, below }: PostGridPagesProps<Post>) {
  const posts = query.data?.pages.flatMap((page) => page.posts) ?? []
  return (
    <PagedList query={query} isEmpty={posts.length === 0} empty={empty} skeleton={<GridSkeleton />}>
      <PostGrid posts={posts} surface={surface} below={below} />
    </PagedList>
  )
}
