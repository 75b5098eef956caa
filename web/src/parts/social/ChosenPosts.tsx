import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'

interface PickPostProps {
  postId: string
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
}

/** Below the picture of a post: whether it is one of those that something is done with. */
export function PickPost({ postId, chosen, onChange }: PickPostProps) {
  return (
    <label className="flex min-h-11 items-center justify-center gap-2 text-sm">
      <input
        type="checkbox"
        checked={chosen.includes(postId)}
        onChange={({ target }) => onChange(target.checked ? [...chosen, postId] : chosen.filter((id) => id !== postId))}
        className="size-5 accent-kiwi"
      />
      {m.collection_pick()}
    </label>
  )
}

/** What can be done with them; it stays in view. */
export function ChoiceBar({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-20 z-10 mx-4 mt-3 flex flex-wrap justify-center gap-2 rounded-3xl bg-card p-3 shadow-card sm:bottom-4">
      {children}
    </div>
  )
}
