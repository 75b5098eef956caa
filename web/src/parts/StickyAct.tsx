import type { ReactNode } from 'react'

interface StickyActProps {
  /** The page has the tabs beneath it. */
  isOverTabs?: boolean
  className?: string
  children: ReactNode
}

/**
 * The button that goes on, at the bottom of a phone's screen and above its keyboard; on wide
 * screens after what it is about.
 */
export function StickyAct({ isOverTabs = false, className = 'mt-6', children }: StickyActProps) {
  const place = isOverTabs
    ? 'bottom-[max(calc(3.5rem+env(safe-area-inset-bottom)),var(--keyboard,0px))] pb-3'
    : 'bottom-(--keyboard,0px) pb-[calc(0.75rem+env(safe-area-inset-bottom))]'
  return (
    <div
      className={`sticky ${place} z-10 -mx-4 bg-paper/95 px-4 pt-2 backdrop-blur-lg lg:static lg:bg-transparent lg:backdrop-blur-none ${className}`}
    >
      {children}
    </div>
  )
}
