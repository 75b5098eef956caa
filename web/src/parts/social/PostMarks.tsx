import { HeartHandshake, Lock, MapPin, Users } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import type { PostCard } from '../../state/kiwi.ts'
import { audienceNames } from '../../state/social/post-settings.ts'

const icons = { followers: Users, close_friends: HeartHandshake, only_me: Lock }

/**
 * Who sees the post if not everybody, that somebody paid for it, and where it was. Above the
 * pictures: payment is said before what it paid for.
 */
export function PostMarks({ post: { audience, paidLabel, place } }: { post: PostCard }) {
  if (!audience && !paidLabel && !place) return null
  const Icon = audience && icons[audience]
  return (
    <ul className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pb-2 text-[0.8125rem] text-muted sm:px-1">
      {paidLabel && <li className="rounded-full bg-honey-soft px-2.5 py-0.5 font-semibold text-ink">{m.paid_label_mark()}</li>}
      {audience && Icon && (
        <li className="inline-flex items-center gap-1 font-semibold text-kiwi">
          <Icon aria-hidden className="size-4" />
          {audienceNames[audience]()}
        </li>
      )}
      {place && (
        <li className="inline-flex min-w-0 items-center gap-1">
          <MapPin aria-hidden className="size-4 shrink-0" />
          <span className="sr-only">{m.place_label()}: </span>
          <bdi className="truncate">{place}</bdi>
        </li>
      )}
    </ul>
  )
}
