import { useEffect, useEffectEvent, useRef } from 'react'
import { m } from '../paraglide/messages.js'
import { followInView } from '../state/in-view.ts'
import { asKiwiError } from '../state/kiwi.ts'
import { Button, Spinner } from './Button.tsx'

interface MoreBelowProps {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  error: unknown
  fetchNextPage: () => unknown
}

/** The end of a paged list. It loads the next page early, and shows a button when that failed. */
export function MoreBelow({ hasNextPage, isFetchingNextPage, isFetchNextPageError, error, fetchNextPage }: MoreBelowProps) {
  const mark = useRef<HTMLDivElement>(null)
  const fetchMore = useEffectEvent(() => void fetchNextPage())
  const isArmed = hasNextPage && !isFetchingNextPage && !isFetchNextPageError
  useEffect(() => {
    if (!mark.current || !isArmed) return
    return followInView(mark.current, (isInView) => isInView && fetchMore(), { rootMargin: '900px' })
  }, [isArmed])
  return (
    // A browser must not hold this mark in its place when items come above it: the reader would be
    // taken to the new end.
    <div ref={mark} className="grid [overflow-anchor:none] min-h-16 place-items-center py-4 text-sm text-muted">
      {isFetchingNextPage && (
        <span role="status" className="text-kiwi">
          <Spinner className="size-6" />
          <span className="sr-only">{m.loading()}</span>
        </span>
      )}
      {isFetchNextPageError && !isFetchingNextPage && (
        <span role="alert" className="flex flex-col items-center gap-2 text-center">
          {asKiwiError(error).message}
          <Button kind="quiet" onClick={() => void fetchNextPage()}>
            {m.retry()}
          </Button>
        </span>
      )}
      {!hasNextPage && m.end_of_list()}
    </div>
  )
}
