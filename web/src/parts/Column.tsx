import type { ReactNode } from 'react'

/**
 * The width of a page: narrow for reading, wide for grids of pictures and products; `isWhole`: as
 * wide as a large screen allows.
 */
export function Column({ wide = false, isWhole = false, children }: { wide?: boolean; isWhole?: boolean; children: ReactNode }) {
  return <div className={`mx-auto w-full ${wide ? `max-w-4xl ${isWhole ? 'lg:max-w-none' : ''}` : 'max-w-[31rem]'}`}>{children}</div>
}
