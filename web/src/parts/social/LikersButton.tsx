import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatCount } from '../../state/wording.ts'

const LikersSheet = lazy(() => import('./LikersSheet.tsx').then(({ LikersSheet }) => ({ default: LikersSheet })))

/** Opens the list of the people who like a post. */
export function LikersButton({ postId, count }: { postId: string; count: number }) {
  const [isOpen, setOpen] = useState(false)
  if (count === 0) return null
  return (
    <>
      <button type="button" onClick={() => setOpen(true)} className="min-h-11 text-sm font-semibold hover:underline">
        {m.likers_count({ count: formatCount(count) })}
      </button>
      {isOpen && (
        <Suspense>
          <LikersSheet of={{ kind: 'post', id: postId }} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
