import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { HeartHandshake, Users } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { PersonRow } from '../../parts/social/PersonRow.tsx'
import { kiwi, type PersonChip } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { toastFailure } from '../../state/toasts.ts'

export function CloseFriendsPage() {
  return (
    <MemberPage title={m.settings_close()} verifyReason={m.me_verify_banner()} className="space-y-4 px-4 pb-8">
      {(me) => (
        <>
          <p className="text-[0.9375rem] text-muted">{m.close_body()}</p>
          <CloseFriends />
          {me.handle !== null && <Followers handle={me.handle} />}
        </>
      )}
    </MemberPage>
  )
}

function CloseFriends() {
  const query = useInfiniteQuery(queries.closeFriends())
  const people = query.data?.pages.flatMap((page) => page.people) ?? []
  return (
    <Panel title={m.close_list()}>
      <PagedList query={query} isEmpty={people.length === 0} empty={<Message Icon={HeartHandshake} title={m.close_none()} />}>
        <ul>
          {people.map((person) => (
            <li key={person.id}>
              <PersonRow person={person}>
                <SetClose person={person} on={false} />
              </PersonRow>
            </li>
          ))}
        </ul>
      </PagedList>
    </Panel>
  )
}

/** Followers who are not on the list, as far as both have been read. */
function Followers({ handle }: { handle: string }) {
  const query = useInfiniteQuery(queries.followers(handle))
  const close = useInfiniteQuery(queries.closeFriends()).data?.pages.flatMap((page) => page.people) ?? []
  const ids = new Set(close.map(({ id }) => id))
  const people = query.data?.pages.flatMap((page) => page.people).filter(({ id }) => !ids.has(id)) ?? []
  return (
    <Panel title={m.close_add_title()}>
      <PagedList query={query} isEmpty={people.length === 0} empty={<Message Icon={Users} title={m.close_no_followers()} />}>
        <ul>
          {people.map((person) => (
            <li key={person.id}>
              <PersonRow person={person}>
                <SetClose person={person} on />
              </PersonRow>
            </li>
          ))}
        </ul>
      </PagedList>
    </Panel>
  )
}

function SetClose({ person, on }: { person: PersonChip; on: boolean }) {
  const client = useQueryClient()
  const set = useMutation({
    mutationFn: () => kiwi.people.setCloseFriend.mutate({ personId: person.id, on }),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.closeFriends().queryKey }),
    onError: toastFailure,
  })
  return (
    <Button kind={on ? 'strong' : 'quiet'} className="px-4" busy={set.isPending} onClick={() => set.mutate()}>
      {on ? m.close_add() : m.close_remove()}
      <bdi className="sr-only"> {person.displayName}</bdi>
    </Button>
  )
}
