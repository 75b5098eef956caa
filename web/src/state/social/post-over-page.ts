import { useLocation, useRouter } from '@tanstack/react-router'
import type { MouseEvent } from 'react'
import { isWide } from '../wide.ts'

declare module '@tanstack/history' {
  interface HistoryState {
    /**
     * The post that is shown over the page. The address bar has the post's own address: a reload
     * opens its page.
     */
    postOver?: string
  }
}

export const usePostOver = () => useLocation({ select: ({ state }) => state.postOver })

/**
 * On wide screens a post opens over the page that leads to it, which stays as it is. A post's own
 * page leads to others as pages do.
 */
export function useOpenOver() {
  const router = useRouter()
  return (postId: string, hash?: string): boolean => {
    const { pathname, state } = router.latestLocation
    if (!isWide() || pathname.startsWith('/posts/')) return false
    void router.navigate({
      to: '.',
      search: true,
      ...(hash ? { hash } : {}),
      state: { postOver: postId },
      mask: { to: '/posts/$postId', params: { postId }, ...(hash ? { hash } : {}), unmaskOnReload: true },
      replace: state.postOver === postId,
      resetScroll: false,
    })
    return true
  }
}

/** A press that asks for another tab or window is the browser's. */
export const isPlainPress = ({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent) =>
  button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey
