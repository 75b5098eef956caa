import { Ellipsis } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import type { CommentView } from '../../state/kiwi.ts'
import { roundButton } from '../menu-look.ts'

const OpenCommentMenu = lazy(() => import('./OpenCommentMenu.tsx').then(({ OpenCommentMenu }) => ({ default: OpenCommentMenu })))

/** The button of a comment's menu, whose code loads with the first press. */
export function CommentMenu({ comment, name }: { comment: CommentView; name: string }) {
  const [wanted, setWanted] = useState(false)
  const label = m.comment_menu({ name: isolated(name) })
  const button = (
    <button type="button" aria-label={label} aria-haspopup="menu" onClick={() => setWanted(true)} className={roundButton}>
      <Ellipsis aria-hidden className="size-4" />
    </button>
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <OpenCommentMenu comment={comment} label={label} />
    </Suspense>
  )
}
