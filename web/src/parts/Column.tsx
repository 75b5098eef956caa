import type { ReactNode } from 'react'

/** The page's width: a feed reads best narrow, pictures and products want room. */
export function Column({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return <div className={`mx-auto w-full ${wide ? 'max-w-4xl' : 'max-w-[31rem]'}`}>{children}</div>
}
