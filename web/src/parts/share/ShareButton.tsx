import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { roundButton } from '../menu-look.ts'
import { CardIcon } from '../social/CardIcon.tsx'
import type { Shareable } from './ShareSheet.tsx'

const ShareSheet = lazy(() => import('./ShareSheet.tsx').then(({ ShareSheet }) => ({ default: ShareSheet })))

interface ShareButtonProps {
  thing: Shareable
  /** A way was taken. */
  onShared?: () => void
  className?: string
}

export function ShareButton({ thing, onShared, className = roundButton }: ShareButtonProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" aria-label={m.post_share()} aria-haspopup="dialog" onClick={() => setOpen(true)} className={className}>
        <CardIcon of="share" className="size-[1.375rem]" />
      </button>
      {isOpen && (
        <Suspense>
          <ShareSheet thing={thing} {...(onShared ? { onShared } : {})} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
