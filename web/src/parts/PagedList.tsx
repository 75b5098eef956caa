import type { ComponentProps, ReactNode } from 'react'
import { Failure } from './Message.tsx'
import { MoreBelow } from './MoreBelow.tsx'
import { RowSkeleton } from './Skeletons.tsx'

interface PagedListProps {
  query: ComponentProps<typeof MoreBelow> & { isPending: boolean; data: unknown; refetch: () => unknown }
  isEmpty: boolean
  /** Stands in the place of an empty list. */
  empty: ReactNode
  skeleton?: ReactNode
  children: ReactNode
}

/** A list that is read page by page, in each of its states: loading, failed, empty, with items. */
export function PagedList({ query, isEmpty, empty, skeleton = <RowSkeleton />, children }: PagedListProps) {
  if (query.isPending) return skeleton
  if (query.data === undefined) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (isEmpty && !query.hasNextPage) return empty
  return (
    <>
      {children}
      <MoreBelow {...query} />
    </>
  )
}
