import type { ReactNode } from 'react'

/**
 * The button that goes on, at the bottom of a phone's screen and above its keyboard; on wide
 * screens after what it is about.
 */
export function StickyAct({ className = 'mt-6', children }: { className?: string; children: ReactNode }) {
  return (
    <div
      className={`sticky bottom-(--keyboard,0px) z-10 -mx-4 bg-paper/95 px-4 pt-2 pb-[calc(0.75rem+env(safe-area-inset-bottom))] backdrop-blur-lg lg:static lg:bg-transparent lg:backdrop-blur-none ${className}`}
    >
      {children}
    </div>
  )
}
