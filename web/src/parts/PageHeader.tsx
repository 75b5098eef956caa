import { useCanGoBack, useRouter } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../paraglide/messages.js'
import { PageTitle } from './PageTitle.tsx'

/** The bar at the top of a page: its heading, a back button and the page's actions. */
export function PageHeader({
  title,
  back = false,
  children,
  hideTitle = false,
}: {
  title: string
  back?: boolean
  children?: ReactNode
  hideTitle?: boolean
}) {
  const router = useRouter()
  const canGoBack = useCanGoBack()
  return (
    <header className="sticky top-(--banner,0px) z-20 flex min-h-14 items-center gap-1 bg-paper/90 px-2 backdrop-blur-lg sm:px-4">
      <PageTitle>{title}</PageTitle>
      {back && (
        <button
          type="button"
          aria-label={m.back()}
          onClick={() => (canGoBack ? router.history.back() : void router.navigate({ to: '/', replace: true }))}
          className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-sunken"
        >
          <ArrowLeft aria-hidden className="size-6" />
        </button>
      )}
      <h1
        className={hideTitle ? 'sr-only' : `min-w-0 flex-1 truncate text-lg font-bold tracking-tight ${back ? '' : 'px-2 text-[1.375rem]'}`}
      >
        {title}
      </h1>
      {children}
    </header>
  )
}
