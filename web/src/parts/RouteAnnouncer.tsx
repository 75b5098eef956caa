import { useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

const settleMs = 300

/** Makes screen readers read the title of a new page. The page sets its title a moment later. */
export function RouteAnnouncer() {
  const router = useRouter()
  const [title, setTitle] = useState('')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = router.subscribe('onRendered', ({ pathChanged }) => {
      if (!pathChanged) return
      clearTimeout(timer)
      timer = setTimeout(() => setTitle(document.title), settleMs)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [router])
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {title}
    </p>
  )
}
