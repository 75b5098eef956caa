import { ChevronDown, Sparkles } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { PostCard, Reason } from '../../state/kiwi.ts'
import { wordReason } from '../../state/social/reason-words.ts'

const OpenReasonMenu = lazy(() => import('./OpenReasonMenu.tsx').then(({ OpenReasonMenu }) => ({ default: OpenReasonMenu })))

const look =
  'group flex min-h-11 max-w-full items-center gap-2 px-4 text-left text-[0.8125rem] font-medium text-muted hover:text-ink focus-visible:-outline-offset-2 sm:px-1'

/**
 * Why a post is shown, and the button of what can be done about it. The menu's code loads with the
 * first press.
 */
export function ReasonLine({ post, reason }: { post: PostCard; reason: Reason }) {
  const [wanted, setWanted] = useState(false)
  const label = <ReasonLabel reason={reason} />
  const button = (
    <button
      type="button"
      aria-label={m.reason_menu({ reason: wordReason(reason) })}
      aria-haspopup="menu"
      onClick={() => setWanted(true)}
      className={look}
    >
      {label}
    </button>
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <OpenReasonMenu post={post} reason={reason} look={look}>
        {label}
      </OpenReasonMenu>
    </Suspense>
  )
}

function ReasonLabel({ reason }: { reason: Reason }) {
  return (
    <>
      <Sparkles aria-hidden className="size-4 shrink-0 text-kiwi" />
      <span className="truncate">{wordReason(reason)}</span>
      <ChevronDown aria-hidden className="size-4 shrink-0" />
    </>
  )
}
