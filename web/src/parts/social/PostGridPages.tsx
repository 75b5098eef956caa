import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { PostCard } from '../../state/kiwi.ts'
import { useWide } from '../../state/wide.ts'
import { PagedList } from '../PagedList.tsx'
import { PostColumns } from './PostColumns.tsx'
import { PostGrid, type PostGridProps } from './PostGrid.tsx'
import { GridSkeleton } from '../Skeletons.tsx'

interface PostGridPagesProps<Post extends PostCard> extends Omit<PostGridProps<Post>, 'posts'> {
  query: UseInfiniteQueryResult<{ pages: { posts: Post[] }[] }>
  empty: ReactNode
  /** Stand first; each post is shown once. */
  first?: Post[]
  /** On wide screens pictures keep their shape. */
  inColumns?: boolean
}

/** A paged grid of posts in all its states. */
export function PostGridPages<Post extends PostCard>({
  query,
  surface,
  empty,
  below,
  first = [],
  inColumns = false,
}: PostGridPagesProps<Post>) {
  const isWide = useWide()
  const pinned = new Set(first.map(({ id }) => id))
  const rest = query.data?.pages.flatMap((page) => page.posts).filter(({ id }) => !pinned.has(id))
  const posts = rest ? [...first, ...rest] : []
  return (
    <PagedList query={query} isEmpty={posts.length === 0} empty={empty} skeleton={<GridSkeleton />}>
      {inColumns && isWide ? (
        <div className="pt-4">
          <PostColumns posts={posts} surface={surface} />
        </div>
      ) : (
        <PostGrid posts={posts} surface={surface} below={below} pinned={pinned} />
      )}
    </PagedList>
  )
}
