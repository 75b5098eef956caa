import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { UserX } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { Gate } from '../../parts/Gate.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { PersonRow } from '../../parts/social/PersonRow.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { asKiwiError, kiwi, type PersonChip } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toast } from '../../state/toasts.ts'

export function BlockedPage() {
  return (
    <Column>
      <PageHeader back title={m.settings_blocked()} />
      <Gate verifyReason={m.me_verify_banner()}>{() => <Blocked />}</Gate>
    </Column>
  )
}

function Blocked() {
  const query = useInfiniteQuery(queries.blocked())
  const people = query.data?.pages.flatMap((page) => page.people) ?? []
  return (
    <div className="px-4">
      {query.isPending && <RowSkeleton />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && people.length === 0 && !query.hasNextPage && (
        <Message Icon={UserX} title={m.blocked_none_title()} body={m.blocked_none_body()} />
      )}
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <PersonRow person={person}>
              <Unblock person={person} />
            </PersonRow>
          </li>
        ))}
      </ul>
      {people.length > 0 && <MoreBelow {...query} />}
    </div>
  )
}

function Unblock({ person }: { person: PersonChip }) {
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: () => kiwi.people.unblock.mutate({ personId: person.id }),
    onSuccess: () => {
      toast(m.blocked_ended({ name: person.displayName }))
      // The end of a block changes what every list may show.
      return client.invalidateQueries()
    },
    onError: (error) => toast(asKiwiError(error).message, 'bad'),
  })
  return (
    <Button kind="quiet" className="px-4" busy={end.isPending} onClick={() => end.mutate()}>
      {m.profile_unblock()}
      <span className="sr-only"> {person.displayName}</span>
    </Button>
  )
}
