import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { VolumeX } from 'lucide-react'
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

export function MutedPage() {
  return (
    <MemberPage title={m.settings_muted()} verifyReason={m.me_verify_banner()}>
      {() => <Muted />}
    </MemberPage>
  )
}

function Muted() {
  const query = useInfiniteQuery(queries.muted())
  const people = query.data?.pages.flatMap((page) => page.people) ?? []
  return (
    <PagedList
      query={query}
      isEmpty={people.length === 0}
      empty={<Message Icon={VolumeX} title={m.muted_none_title()} body={m.muted_none_body()} />}
    >
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <PersonRow person={person}>
              <Unmute person={person} />
            </PersonRow>
          </li>
        ))}
      </ul>
    </PagedList>
  )
}

function Unmute({ person }: { person: PersonChip }) {
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: () => kiwi.people.unmute.mutate({ personId: person.id }),
    onSuccess: () => {
      toast(m.muted_ended({ name: isolated(person.displayName) }))
      // Feeds and notices change.
      return client.invalidateQueries()
    },
    onError: toastFailure,
  })
  return (
    <Button kind="quiet" className="px-4" busy={end.isPending} onClick={() => end.mutate()}>
      {m.profile_unmute()}
      <bdi className="sr-only"> {person.displayName}</bdi>
    </Button>
  )
}
