import { Clock, X } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { takeBack, useWaitingActs } from '../../state/social/kept-acts.ts'

/**
 * Comments that were written without a connection, above the field. Each can be taken back until it
 * is sent.
 */
export function WaitingComments({ postId }: { postId: string }) {
  const waiting = useWaitingActs().flatMap((act) => (act.kind === 'comment' && act.postId === postId ? [act] : []))
  if (waiting.length === 0) return null
  return (
    <ul aria-label={m.comments_waiting()} className="pb-1">
      {waiting.map((act) => (
        <li key={act.idempotencyKey} className="flex items-center gap-2 text-sm text-muted">
          <Clock aria-hidden className="size-4 shrink-0" />
          <bdi className="min-w-0 flex-1 truncate">{act.body}</bdi>
          <button
            type="button"
            onClick={() => takeBack(act)}
            aria-label={m.comment_take_back()}
            className="grid size-11 shrink-0 place-items-center"
          >
            <X aria-hidden className="size-4" />
          </button>
        </li>
      ))}
    </ul>
  )
}
