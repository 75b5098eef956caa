import type { ReactNode } from 'react'

/** The width of a page: narrow for reading, wide for grids of pictures and products. */
export function Column({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return <div className={`mx-auto w-full ${wide ? 'max-w-4xl' : 'max-w-[31rem]'}`}>{children}</div>
}
