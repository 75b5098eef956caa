import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import type { ProposedPerson } from '../../state/kiwi.ts'
import { useProposed } from '../../state/social/proposed.ts'
import { queries } from '../../state/social/queries.ts'
import { wordPersonReason } from '../../state/social/reason-words.ts'
import { hasRail, useWide } from '../../state/wide.ts'
import { Avatar } from '../Avatar.tsx'
import { Button } from '../Button.tsx'
import { Name } from '../Name.tsx'

/**
 * People whom one may know or want to follow, in a row that scrolls; nothing where there is nobody,
 * and where the rail has them.
 */
export function PeopleToFollow() {
  const people = useQuery(queries.peopleToFollow()).data?.people ?? []
  const isWide = useWide()
  const { pathname } = useLocation()
  if (people.length === 0 || (isWide && hasRail(pathname))) return null
  return (
    <section aria-labelledby="people-to-follow" className="mb-6">
      <h2 id="people-to-follow" className="px-4 pb-2 text-lg font-bold sm:px-1">
        {m.people_to_follow()}
      </h2>
      <ul className="no-scrollbar flex snap-x scroll-px-4 gap-3 overflow-x-auto px-4 pb-1 sm:scroll-px-1 sm:px-1">
        {people.map((person) => (
          <li key={person.id} className="w-40 shrink-0 snap-start">
            <Proposed person={person} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Proposed({ person }: { person: ProposedPerson }) {
  const { isFollowed, dismiss, button } = useProposed(person)
  return (
    <div className="relative flex h-full flex-col items-center rounded-3xl bg-card p-4 text-center shadow-card">
      <button
        type="button"
        aria-label={m.person_dismiss({ name: isolated(person.displayName) })}
        onClick={dismiss}
        className="absolute top-0 right-0 grid size-11 place-items-center rounded-full text-muted hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
      <Link to="/@{$handle}" params={{ handle: person.handle }} className="flex w-full flex-col items-center gap-2">
        <Avatar person={person} />
        <Name person={person} className="max-w-full font-bold" />
      </Link>
      <p className="mt-1 mb-3 line-clamp-3 flex-1 text-[0.8125rem] text-muted">{wordPersonReason(person.reason)}</p>
      <Button kind={isFollowed ? 'quiet' : 'strong'} {...button} className="w-full" />
    </div>
  )
}
