import { NotebookPen } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { NotedCard } from '../../state/kiwi.ts'
import { NoteDialog } from './NoteDialog.tsx'

/**
 * The note that a person wrote beside their bookmark, or the invitation to write one. A tap opens
 * it. `small`: below a tile, two lines of it.
 */
export function BookmarkNote({ post, small = false }: { post: NotedCard; small?: boolean }) {
  const [isOpen, setOpen] = useState(false)
  if (!post.bookmarked) return null
  const hasNote = post.note !== ''
  return (
    <>
      <button
        type="button"
        aria-label={hasNote ? m.note_edit({ note: post.note }) : m.note_add()}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className={`flex min-h-11 w-full items-start gap-2 text-left hover:text-ink ${hasNote ? '' : 'text-muted'} ${
          small ? 'px-1.5 py-2 text-[0.8125rem] leading-snug' : 'rounded-2xl bg-sunken px-4 py-3 text-[0.9375rem]'
        }`}
      >
        <NotebookPen aria-hidden className={`mt-0.5 shrink-0 ${small ? 'size-3.5' : 'size-4.5'}`} />
        <span className="min-w-0 flex-1">
          {!small && hasNote && <span className="block text-xs text-muted">{m.note_title()}</span>}
          <bdi className={small ? 'line-clamp-2 break-words' : 'block break-words whitespace-pre-wrap'}>{post.note || m.note_add()}</bdi>
        </span>
      </button>
      {isOpen && <NoteDialog post={post} onClose={() => setOpen(false)} />}
    </>
  )
}
