import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { layer } from '../../state/layers.ts'
import { usePostOver } from '../../state/social/post-over-page.ts'
import { queries } from '../../state/social/queries.ts'
import { PageTitle } from '../PageTitle.tsx'
import { PostView } from './PostView.tsx'

/**
 * A post over the page that led to it. Back, Escape and a press beside it close it; the focus
 * returns to the link.
 */
export function PostOverPage() {
  const postId = usePostOver()
  return postId === undefined ? null : <Opened key={postId} postId={postId} />
}

function Opened({ postId }: { postId: string }) {
  const { history } = useRouter()
  const { data: post } = useQuery(queries.post(postId))
  const title = post ? m.post_title({ name: isolated(post.author.displayName) }) : m.profile_posts()
  return (
    <Dialog.Root open onOpenChange={(open) => !open && history.back()}>
      <PageTitle>{title}</PageTitle>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-black/60" />
        <Dialog.Popup
          ref={layer}
          data-post-over=""
          className="fixed inset-y-6 left-1/2 z-30 flex w-[min(64rem,calc(100vw-4rem))] -translate-x-1/2 animate-rise flex-col overflow-hidden rounded-3xl bg-paper shadow-card outline-none"
        >
          <div className="flex min-h-14 items-center justify-between gap-3 px-6">
            <Dialog.Title className="min-w-0 truncate text-lg font-bold tracking-tight">{title}</Dialog.Title>
            <Dialog.Close
              aria-label={m.close()}
              className="-mr-3 grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-sunken"
            >
              <X aria-hidden className="size-5" />
            </Dialog.Close>
          </div>
          {/* Room below what scrolls, not of the scroller: a sticky line would stand above it. */}
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-6">
            <div className="pb-8">
              <PostView postId={postId} isOver />
            </div>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
