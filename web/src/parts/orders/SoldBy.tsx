import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import type { PersonChip } from '../../state/kiwi.ts'
import { formatCount } from '../../state/wording.ts'
import { Avatar } from '../Avatar.tsx'
import { Name } from '../Name.tsx'
import { PostThumb } from './PostThumb.tsx'

interface Reach {
  taps: number
  sales: number
}

interface SoldByPostProps extends Reach {
  postId: string
  caption: string
  imageUrl: string | null
  /** The won that it brought. */
  children: ReactNode
}

/** A line of a list: the post whose tags were tapped and brought sales. */
export function SoldByPost({ postId, caption, imageUrl, children, ...reach }: SoldByPostProps) {
  return (
    <li>
      <Link to="/posts/$postId" params={{ postId }} className="flex min-h-20 items-center gap-3 py-2">
        <PostThumb url={imageUrl} />
        <span className="min-w-0 flex-1">
          <bdi className="line-clamp-1 font-semibold">{caption || m.earnings_post_gone()}</bdi>
          <ReachLine {...reach} />
        </span>
        <span className="text-right font-bold tabular-nums">{children}</span>
      </Link>
    </li>
  )
}

/** A line of a list: the person whose tags were tapped and brought sales. */
export function SoldByPerson({ person, children, ...reach }: Reach & { person: PersonChip; children: ReactNode }) {
  return (
    <li>
      <Link to="/@{$handle}" params={{ handle: person.handle }} className="flex min-h-16 items-center gap-3 py-2">
        <Avatar person={person} />
        <span className="min-w-0 flex-1">
          <Name person={person} className="font-semibold" />
          <ReachLine {...reach} />
        </span>
        <span className="text-right font-bold tabular-nums">{children}</span>
      </Link>
    </li>
  )
}

function ReachLine({ taps, sales }: Reach) {
  return (
    <span className="block text-sm text-muted tabular-nums">
      {m.earnings_post_line({ taps: formatCount(taps), sales: formatCount(sales) })}
    </span>
  )
}
