import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { UserX } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { PagedList } from '../../parts/PagedList.tsx'
import { Button } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { PersonRow } from '../../parts/social/PersonRow.tsx'
import { kiwi, type PersonChip } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'

export function BlockedPage() {
  return (
    <MemberPage title={m.settings_blocked()} verifyReason={m.me_verify_banner()}>
      {() => <Blocked />}
    </MemberPage>
  )
}

function Blocked() {
  const query = useInfiniteQuery(queries.blocked())
  const people = query.data?.pages.flatMap((page) => page.people) ?? []
  return (
    <PagedList
      query={query}
      isEmpty={people.length === 0}
      empty={<Message Icon={UserX} title={m.blocked_none_title()} body={m.blocked_none_body()} />}
    >
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <PersonRow person={person}>
              <Unblock person={person} />
            </PersonRow>
          </li>
        ))}
      </ul>
    </PagedList>
  )
}

function Unblock({ person }: { person: PersonChip }) {
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: () => kiwi.people.unblock.mutate({ personId: person.id }),
    onSuccess: () => {
      toast(m.blocked_ended({ name: isolated(person.displayName) }))
      // The end of a block changes the content of every list.
      return client.invalidateQueries()
    },
    onError: toastFailure,
  })
  return (
    <Button kind="quiet" className="px-4" busy={end.isPending} onClick={() => end.mutate()}>
      {m.profile_unblock()}
      <bdi className="sr-only"> {person.displayName}</bdi>
    </Button>
  )
}
