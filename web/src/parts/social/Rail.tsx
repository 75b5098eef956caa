import { type ReactNode, useId } from 'react'
import { m } from '../../paraglide/messages.js'
import type { PostCard } from '../../state/kiwi.ts'
import { RailSkeleton } from '../Skeletons.tsx'
import { Button } from '../Button.tsx'
import { PostTile } from './PostGrid.tsx'

interface RailProps {
  title: ReactNode
  posts: PostCard[]
  isPending?: boolean
  /** Of a read that failed. */
  retry?: (() => void) | null
}

/** Posts in a row that scrolls sideways; nothing where there are none. */
export function Rail({ title, posts, isPending = false, retry = null }: RailProps) {
  const id = useId()
  if (posts.length === 0 && !isPending && !retry) return null
  return (
    <section aria-labelledby={id} className="mt-8">
      <h2 id={id} className="px-4 pb-2 font-bold sm:px-1">
        {title}
      </h2>
      {isPending && <RailSkeleton />}
      {retry && (
        <div role="alert" className="flex items-center justify-between gap-3 px-4 text-[0.9375rem] text-muted sm:px-1">
          {m.error_title()}
          <Button kind="quiet" onClick={retry}>
            {m.retry()}
          </Button>
        </div>
      )}
      <ul className="no-scrollbar flex gap-2 overflow-x-auto px-4 pb-1 sm:px-1">
        {posts.map((post, slot) => (
          <li key={post.id} className="w-32 shrink-0 sm:w-36">
            <PostTile post={post} place={{ surface: 'post', slot }} className="aspect-[4/5] rounded-2xl" sizes="144px" />
          </li>
        ))}
      </ul>
    </section>
  )
}
