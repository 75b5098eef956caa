import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useMe } from './me.ts'
import { queries } from './social/queries.ts'

/** Follows the live events of a member. Visitors have none, and load none of the code. */
export function useLiveStream(): void {
  const client = useQueryClient()
  const personId = useMe()?.status === 'active' ? client.getQueryData(queries.me().queryKey)?.id : undefined
  useEffect(() => {
    if (!personId) return
    let stop: (() => void) | undefined
    let isOver = false
    const follow = () =>
      import('./follow-live.ts').then(
        ({ followLive }) => {
          if (!isOver) stop = followLive(client, personId)
        },
        // Without its code nothing is live; a connection that comes back loads it.
        () => window.addEventListener('online', () => !isOver && void follow(), { once: true }),
      )
    void follow()
    return () => {
      isOver = true
      stop?.()
    }
  }, [client, personId])
}
