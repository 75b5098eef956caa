import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import type { PostCard } from '../../state/kiwi.ts'
import { useWide } from '../../state/wide.ts'
import { PagedList } from '../PagedList.tsx'
import { PostColumns } from './PostColumns.tsx'
import { PostGrid, type PostGridProps } from './PostGrid.tsx'
import { GridSkeleton } from '../Skeletons.tsx'

interface PostGridPagesProps<Post extends PostCard> extends Omit<PostGridProps<Post>, 'posts' | 'isMoreToCome'> {
  query: UseInfiniteQueryResult<{ pages: { posts: Post[] }[] }>
  empty: ReactNode
  /** Stand first; each post is shown once. */
  first?: Post[] | undefined
  /** On wide screens pictures keep their shape. */
  inColumns?: boolean
}

const none: never[] = []

/** A paged grid of posts in all its states. */
export function PostGridPages<Post extends PostCard>({
  query,
  surface,
  list = '',
  empty,
  below,
  first = none,
  inColumns = false,
}: PostGridPagesProps<Post>) {
  const isWide = useWide()
  const { pages } = query.data ?? {}
  const pinned = useMemo(() => new Set(first.map(({ id }) => id)), [first])
  const posts = useMemo(
    () => (pages ? [...first, ...pages.flatMap((page) => page.posts).filter(({ id }) => !pinned.has(id))] : []),
    [pages, first, pinned],
  )
  return (
    <PagedList query={query} isEmpty={posts.length === 0} empty={empty} skeleton={<GridSkeleton />}>
      {inColumns && isWide ? (
        <div className="pt-4">
          <PostColumns posts={posts} surface={surface} />
        </div>
      ) : (
        <PostGrid posts={posts} surface={surface} list={list} isMoreToCome={query.hasNextPage} below={below} pinned={pinned} />
      )}
    </PagedList>
  )
}
