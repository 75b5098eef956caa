import { useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'

/** Goes to a path of this site, query and all, in place of the present page. */
export function useLeaveTo(): (path: string) => void {
  const router = useRouter()
  return useCallback((path) => router.history.replace(path), [router])
}
