import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Users } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PagedList } from '../../parts/PagedList.tsx'
import { Column } from '../../parts/Column.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { PersonRow } from '../../parts/social/PersonRow.tsx'
import type { PersonChip } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'

export function FollowersPage() {
  const { handle } = useParams({ from: '/@{$handle}/followers' })
  return <People title={`@${handle} · ${m.profile_followers()}`} query={useInfiniteQuery(queries.followers(handle))} />
}

export function FollowingPage() {
  const { handle } = useParams({ from: '/@{$handle}/following' })
  return <People title={`@${handle} · ${m.profile_following()}`} query={useInfiniteQuery(queries.following(handle))} />
}

function People({ title, query }: { title: string; query: UseInfiniteQueryResult<{ pages: { people: PersonChip[] }[] }> }) {
  const people = query.data?.pages.flatMap((page) => page.people) ?? []
  return (
    <Column>
      <PageHeader back title={title} />
      <div className="px-4">
        <PagedList query={query} isEmpty={people.length === 0} empty={<Message Icon={Users} title={m.people_none()} />}>
          {people.map((person) => (
            <PersonRow key={person.id} person={person} />
          ))}
        </PagedList>
      </div>
    </Column>
  )
}
