import { useEffect } from 'react'

/**
 * Says in `--keyboard` how much of the page a phone's keyboard covers: it lies over the page, whose
 * bottom stays behind it.
 */
export function useKeyboardInset(): void {
  useEffect(() => {
    const seen = window.visualViewport
    if (!seen) return
    const tell = () => {
      // A page that is zoomed in has no keyboard to speak of.
      const coveredPx = seen.scale > 1.05 ? 0 : Math.max(0, window.innerHeight - seen.height - seen.offsetTop)
      document.documentElement.style.setProperty('--keyboard', `${Math.round(coveredPx)}px`)
    }
    seen.addEventListener('resize', tell)
    seen.addEventListener('scroll', tell)
    return () => {
      seen.removeEventListener('resize', tell)
      seen.removeEventListener('scroll', tell)
    }
  }, [])
}
