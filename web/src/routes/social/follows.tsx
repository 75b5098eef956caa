import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Users } from 'lucide-react'
import { type ComponentType, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { Column } from '../../parts/Column.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { FollowBeside } from '../../parts/social/FollowBeside.tsx'
import { PersonRow } from '../../parts/social/PersonRow.tsx'
import { isolated } from '../../state/isolated.ts'
import { kiwi, type PersonChip } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'

export function FollowersPage() {
  const { handle } = useParams({ from: '/@{$handle}/followers' })
  const isMine = useQuery(queries.me()).data?.handle === handle
  const title = `@${handle} · ${m.profile_followers()}`
  return <People title={title} query={useInfiniteQuery(queries.followers(handle))} Beside={isMine ? RemoveFollower : FollowBeside} />
}

export function FollowingPage() {
  const { handle } = useParams({ from: '/@{$handle}/following' })
  return (
    <People title={`@${handle} · ${m.profile_following()}`} query={useInfiniteQuery(queries.following(handle))} Beside={FollowBeside} />
  )
}

interface PeopleProps {
  title: string
  query: UseInfiniteQueryResult<{ pages: { people: PersonChip[] }[] }>
  Beside: ComponentType<{ person: PersonChip }>
}

function People({ title, query, Beside }: PeopleProps) {
  const people = query.data?.pages.flatMap((page) => page.people) ?? []
  return (
    <Column>
      <PageHeader back title={title} />
      <div className="px-4">
        <PagedList query={query} isEmpty={people.length === 0} empty={<Message Icon={Users} title={m.people_none()} />}>
          {people.map((person) => (
            <PersonRow key={person.id} person={person}>
              <Beside person={person} />
            </PersonRow>
          ))}
        </PagedList>
      </div>
    </Column>
  )
}

function RemoveFollower({ person }: { person: PersonChip }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const name = isolated(person.displayName)
  const remove = useMutation({
    mutationFn: () => kiwi.people.removeFollower.mutate({ personId: person.id }),
    onSuccess: () => {
      toast(m.follower_removed({ name }))
      void client.invalidateQueries({ queryKey: ['profile'] })
      return client.invalidateQueries({ queryKey: ['followers'] })
    },
    onError: toastFailure,
    onSettled: () => setAsking(false),
  })
  return (
    <>
      <Button kind="quiet" className="px-4" onClick={() => setAsking(true)}>
        {m.follower_remove()}
        <bdi className="sr-only"> {person.displayName}</bdi>
      </Button>
      {asking && (
        <ConfirmDialog
          title={m.follower_remove_title({ name })}
          body={m.follower_remove_body()}
          action={m.follower_remove()}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
