import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { PersonChip } from '../../state/kiwi.ts'
import { Avatar } from '../Avatar.tsx'
import { Name } from '../Name.tsx'

interface PersonRowProps {
  person: PersonChip
  /** A line under the handle. */
  note?: ReactNode
  /** The parts of the name that a search found. */
  ranges?: number[][] | undefined
  children?: ReactNode
}

export function PersonRow({ person, note, ranges, children }: PersonRowProps) {
  return (
    <div className="flex items-center gap-2 py-1.5">
      <Link
        to="/@{$handle}"
        params={{ handle: person.handle }}
        className="-mx-2 flex min-h-14 min-w-0 flex-1 items-center gap-3 rounded-2xl px-2 hover:bg-sunken"
      >
        <Avatar person={person} />
        <span className="min-w-0 leading-tight">
          <Name person={person} ranges={ranges} className="font-semibold" />
          <span className="block truncate text-sm text-muted">@{person.handle}</span>
          {note}
        </span>
      </Link>
      {children}
    </div>
  )
}
