import { useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'

/** Replaces the present page with a path of this site, with its query. */
export function useLeaveTo(): (path: string) => void {
  const router = useRouter()
  return useCallback((path) => router.history.replace(path), [router])
}
