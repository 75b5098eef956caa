import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { kiwi, type PersonChip } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { PersonRow } from './PersonRow.tsx'

/** People who asked to follow this private account. Nothing is shown when there are none. */
export function FollowRequests() {
  const people = useQuery(queries.followRequests()).data?.people ?? []
  if (people.length === 0) return null
  return (
    <section aria-labelledby="requests-heading" className="mb-4 rounded-3xl bg-card p-4 shadow-card">
      <h2 id="requests-heading" className="font-bold">
        {m.notifications_requests()} <span className="text-kiwi">{people.length}</span>
      </h2>
      {people.map((person) => (
        <Request key={person.id} person={person} />
      ))}
    </section>
  )
}

function Request({ person }: { person: PersonChip }) {
  const client = useQueryClient()
  const answer = useMutation({
    mutationFn: (accept: boolean) => kiwi.people.answerFollowRequest.mutate({ personId: person.id, accept }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['follow-requests'] }),
    onError: toastFailure,
  })
  return (
    <PersonRow person={person}>
      <Button className="px-4" disabled={answer.isPending} onClick={() => answer.mutate(true)}>
        {m.notifications_accept()}
      </Button>
      <Button kind="quiet" className="px-4" disabled={answer.isPending} onClick={() => answer.mutate(false)}>
        {m.notifications_decline()}
      </Button>
    </PersonRow>
  )
}
