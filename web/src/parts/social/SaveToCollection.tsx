import { FolderPlus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'

const CollectionDialog = lazy(() => import('./CollectionDialog.tsx').then(({ CollectionDialog }) => ({ default: CollectionDialog })))

/** Puts a bookmarked post into collections. */
export function SaveToCollection({ postId }: { postId: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="flex min-h-11 w-full items-center gap-2 rounded-2xl bg-sunken px-4 text-left text-[0.9375rem] text-muted hover:text-ink"
      >
        <FolderPlus aria-hidden className="size-4.5 shrink-0" />
        {m.collection_save_title()}
      </button>
      {isOpen && (
        <Suspense>
          <CollectionDialog postIds={[postId]} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
